import {_t} from "@web/core/l10n/translation";

/** @returns {Array} the keys of the desk: {key, label, run(desk)} */
export function getKeys() {
    const tabs = ["mine", "team", "unassigned", "breaching", "waiting"];
    return [
        {key: "j", label: _t("Next case"), run: (desk) => desk.step(1)},
        {key: "k", label: _t("Previous case"), run: (desk) => desk.step(-1)},
        {key: "r", label: _t("Write an answer"), run: (desk) => desk.focusReply()},
        {key: "t", label: _t("Take the case"), run: (desk) => desk.run("action_take")},
        {
            key: "w",
            label: _t("Wait for the customer, or stop waiting"),
            run: (desk) =>
                desk.run(desk.state.detail?.is_waiting ? "action_resume" : "action_wait"),
        },
        {
            key: "c",
            label: _t("Close the case, or reopen it"),
            run: (desk) =>
                desk.run(desk.state.detail?.is_closed ? "action_reopen" : "action_close"),
        },
        {key: "o", label: _t("Open the whole case"), run: (desk) => desk.openCase()},
        ...tabs.map((tab, index) => ({
            key: String(index + 1),
            label: _t("Queue number %s", index + 1),
            run: (desk) => desk.setTab(tab),
        })),
        {
            key: "?",
            label: _t("Show or hide the keys"),
            run: (desk) => {
                desk.state.isHelpOpen = !desk.state.isHelpOpen;
            },
        },
    ];
}
