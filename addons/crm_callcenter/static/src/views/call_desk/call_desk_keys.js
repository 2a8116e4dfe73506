import {_t} from "@web/core/l10n/translation";

const OUTCOME_KEYS = "qwertyuiopasfhjkl";

/** @returns {Array} the keys of the page: {key, label, run(desk)} */
export function getKeys() {
    return [
        {key: "n", label: _t("Next person"), run: (desk) => desk.takeNext()},
        {key: "d", label: _t("Call"), run: (desk) => desk.dial()},
        {
            key: "g",
            label: _t("Give back without a call"),
            run: (desk) => desk.giveBack(),
        },
        {key: "m", label: _t("Write a note"), run: (desk) => desk.focusNote()},
        {
            key: "b",
            label: _t("Back to the last question"),
            run: (desk) => desk.goBack(),
        },
        {key: "c", label: _t("Open the customer"), run: (desk) => desk.openCustomer()},
        {
            key: "?",
            label: _t("Show or hide the keys"),
            run: (desk) => {
                desk.state.isHelpOpen = !desk.state.isHelpOpen;
            },
        },
    ];
}

/** @returns {String} the key that chooses an outcome, empty for late ones */
export function getOutcomeKey(index) {
    return OUTCOME_KEYS[index] || "";
}

/** Do what a key means; digits answer the script, letters choose the outcome. */
export function handleKey(desk, ev) {
    const isTyping = ev.target.closest?.("input, textarea, select, [contenteditable]");
    if (isTyping) {
        return handleKeyInField(desk, ev);
    }
    const isBusy = document.querySelector(".modal, .o_popover");
    if (isBusy || ev.ctrlKey || ev.altKey || ev.metaKey) {
        return;
    }
    const action = findAction(desk, ev.key);
    if (action) {
        ev.preventDefault();
        return action();
    }
}

function findAction(desk, key) {
    const one = desk.keys.find((row) => row.key === key);
    if (one) {
        return () => one.run(desk);
    }
    const {entry, page} = desk.state;
    if (!entry) {
        return;
    }
    const choice = page?.choices[Number(key) - 1];
    if (choice) {
        return () => desk.answer(choice.id);
    }
    if (key === "Enter" && page && page.kind !== "choice") {
        return () => desk.answer(false);
    }
    const index = key.length === 1 ? OUTCOME_KEYS.indexOf(key) : -1;
    const outcome = entry.dispositions[index];
    return outcome && (() => desk.choose(outcome));
}

function handleKeyInField(desk, ev) {
    if (ev.key === "Escape") {
        ev.target.blur();
    } else if (ev.key === "Enter" && ev.target.dataset.role === "answer") {
        ev.preventDefault();
        ev.target.blur();
        return desk.answer(false);
    } else if (ev.key === "Enter" && ev.target.dataset.role === "callback") {
        ev.preventDefault();
        return desk.finishCallback();
    }
}
