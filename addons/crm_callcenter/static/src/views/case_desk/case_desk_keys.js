import {_t} from "@web/core/l10n/translation";

/** @returns {Array} the keys of the desk: {key, label, run(desk)} */
export function getKeys() {
    const tabs = ["mine", "team", "unassigned", "breaching", "waiting"];
    return [
        {key: "j", label: _t("Next case"), run: (desk) => desk.step(1)},
        {key: "k", label: _t("Previous case"), run: (desk) => desk.step(-1)},
        {key: "r", label: _t("Write an answer"), run: (desk) => desk.focusReply()},
        {
            key: "t",
            label: _t("Take the case"),
            run: (desk) => !desk.state.detail?.user_id && desk.run("action_take"),
        },
        {
            key: "w",
            label: _t("Wait for the customer, or stop waiting"),
            run: (desk) =>
                desk.run(
                    desk.state.detail?.is_waiting ? "action_resume" : "action_wait"
                ),
        },
        {
            key: "c",
            label: _t("Close the case, or reopen it"),
            run: (desk) =>
                desk.run(
                    desk.state.detail?.is_closed ? "action_reopen" : "action_close"
                ),
        },
        {
            key: "p",
            label: _t("Accept what is proposed"),
            run: (desk) =>
                desk.state.detail?.proposal && desk.run("action_accept_proposal"),
        },
        {
            key: "a",
            label: _t("Articles that may help"),
            run: (desk) => toggleArticles(desk),
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

/** Show the articles, or leave them; without a case or the right to answer not. */
export function toggleArticles(desk) {
    const {state} = desk;
    state.hasArticles = Boolean(state.detail?.can_write) && !state.hasArticles;
    if (!state.hasArticles) {
        desk.focusReply();
    }
}

/** Do what a key means: in the answer only those that send and leave it. */
export function handleKey(desk, ev) {
    if (ev.target === desk.replyRef.el) {
        return handleKeyInReply(desk, ev);
    }
    const isTyping = ev.target.closest?.("input, textarea, select, [contenteditable]");
    const isBusy = document.querySelector(".modal, .o_popover");
    if (isTyping || isBusy || ev.ctrlKey || ev.altKey || ev.metaKey) {
        return;
    }
    const key = desk.keys.find((one) => one.key === ev.key);
    if (key) {
        ev.preventDefault();
        return key.run(desk);
    }
}

function handleKeyInReply(desk, ev) {
    if (ev.key === "Enter" && ev.ctrlKey) {
        ev.preventDefault();
        return desk.send("");
    }
    if (ev.key === "Escape") {
        return desk.replyRef.el.blur();
    }
}
