/**
 * What the desk does with the chosen case. Each function takes the desk: its state is
 * what the person sees.
 */

/** An answer that nobody has begun to write. */
export const BLANK = {text: "", conflict: "", hasArticles: false};

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
        Object.assign(state, {page: null, ...BLANK});
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
    const canned = desk.state.detail.canned.find((one) => one.id === cannedId);
    if (canned) {
        insertText(desk, canned.substitution);
    }
}

/** Put a text behind what is written already, and go on writing. */
export function insertText(desk, text) {
    const {state} = desk;
    const gap = state.text && !state.text.endsWith("\n") ? "\n" : "";
    state.text += gap + text;
    desk.focusReply();
}

/** Put an article into the answer of the case for which it was asked. */
export function insertArticle(desk, caseId, text) {
    if (desk.state.detail?.id === caseId) {
        desk.state.hasArticles = false;
        insertText(desk, text);
    }
}

/** Go up or down the queue. */
export function stepCase(desk, by) {
    const cases = desk.state.desk?.cases || [];
    const at = cases.findIndex((row) => row.id === desk.state.detail?.id);
    const row = cases[Math.min(Math.max(at + by, 0), cases.length - 1)];
    return row && desk.select(row.id);
}

/** Open the records behind a block of the customer. */
export async function openBlock(desk, key) {
    const action = await desk.orm.call("crm.customer.page", "get_block_action", [
        desk.state.detail.partner_id,
        key,
    ]);
    return desk.action.doAction(action);
}

/** Open a record in its form. */
export function openRecord(desk, resModel, resId) {
    return desk.action.doAction({
        type: "ir.actions.act_window",
        res_model: resModel,
        res_id: resId,
        views: [[false, "form"]],
    });
}
