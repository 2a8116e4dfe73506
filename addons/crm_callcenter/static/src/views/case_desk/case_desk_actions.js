/**
 * What the desk does with the chosen case. Each function takes the desk: its state is
 * what the person sees.
 */

/** Show a case; a refresh of the same case keeps what was being written. */
export async function loadCase(desk, caseId, {isRefresh = false} = {}) {
    const {state} = desk;
    desk.wanted = caseId;
    const detail = await desk.orm.silent.call("crm.case.desk", "get_case", [caseId]);
    if (desk.isGone || desk.wanted !== caseId) {
        return;
    }
    const isOther = state.detail?.id !== caseId;
    if (isRefresh && state.text && state.detail) {
        // what was seen when the writing began decides about the warning
        detail.last_answer_id = state.detail.last_answer_id;
    }
    state.detail = detail;
    if (isOther) {
        Object.assign(state, {page: null, text: "", conflict: ""});
        await loadCustomer(desk, detail);
    }
}

async function loadCustomer(desk, detail) {
    if (!detail.partner_id) {
        return;
    }
    const page = await desk.orm.silent.call("crm.customer.page", "get_page", [
        detail.partner_id,
    ]);
    if (!desk.isGone && desk.state.detail?.id === detail.id) {
        desk.state.page = page;
    }
}

/** Send the answer, unless a colleague answered since the case was read. */
export async function sendReply(desk, ending) {
    const {state} = desk;
    const {detail, text, conflict} = state;
    if (!detail || !text.trim() || state.isSending) {
        return;
    }
    state.isSending = true;
    try {
        const answer = await desk.orm.call("crm.case.desk", "reply", [
            detail.id,
            text,
            ending,
            conflict ? null : detail.last_answer_id,
        ]);
        if (answer.sent) {
            desk.notification.add(answer.message, {type: "success"});
            Object.assign(state, {text: "", conflict: ""});
        } else {
            state.conflict = answer.message;
        }
    } finally {
        state.isSending = false;
    }
    await desk.refresh();
}

/** Run a macro on the chosen case and say what it did. */
export async function runMacro(desk, macroId) {
    const result = await desk.orm.call("crm.case.macro", "run", [
        [macroId],
        [desk.state.detail.id],
    ]);
    desk.notification.add(result.message, {
        type: result.skipped.length ? "warning" : "success",
    });
    await desk.refresh();
}

/** Put a canned answer behind what is written already. */
export function insertCanned(desk, cannedId) {
    const {state} = desk;
    const canned = state.detail.canned.find((one) => one.id === cannedId);
    if (canned) {
        const gap = state.text && !state.text.endsWith("\n") ? "\n" : "";
        state.text += gap + canned.substitution;
        desk.focusReply();
    }
}
