/**
 * What the desk does with the chosen case. Each function takes the desk: its state is
 * what the person sees.
 */

/**
 * Show a case; a refresh of the same case keeps what was being written, and gives way
 * to a case that was chosen and is still on its way.
 */
export async function loadCase(desk, caseId, {isRefresh = false} = {}) {
    const {state} = desk;
    if (isRefresh && desk.wanted !== caseId) {
        return;
    }
    desk.wanted = caseId;
    const detail = await readCase(desk, caseId);
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

/** Read a case; when that fails, the case that is shown remains the chosen one. */
async function readCase(desk, caseId) {
    try {
        return await desk.orm.silent.call("crm.case.desk", "get_case", [caseId]);
    } catch (error) {
        if (desk.wanted === caseId) {
            desk.wanted = desk.state.detail?.id;
        }
        throw error;
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
        const isShown = state.detail?.id === detail.id;
        if (answer.sent) {
            desk.notification.add(answer.message, {type: "success"});
            isShown && Object.assign(state, {text: "", conflict: ""});
        } else if (isShown) {
            state.conflict = answer.message;
        } else {
            // the person went on to another case: the words must not get lost
            desk.notification.add(`${detail.number}: ${answer.message}\n${text}`, {
                type: "warning",
                sticky: true,
            });
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
