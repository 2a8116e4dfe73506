"""What a person would call broken on a page: pushed sideways, cut off, on top of text.

Evaluated in the browser, on whatever page is open.
"""

# charts and pictures come in after the page, and a page that was made narrower is drawn
# anew: what is measured is what stays
SETTLED = """
(async () => {
    const pause = (time) => new Promise((done) => setTimeout(done, time));
    let before;
    for (let calm = 0, round = 0; calm < 3 && round < 40; round++) {
        await pause(100);
        const now = `${document.body.innerHTML.length} ${document.body.scrollHeight}`;
        calm = now === before ? calm + 1 : 0;
        before = now;
    }
})()
"""
FIND = """
((direction) => {
    const SLACK = 2;
    // wide by nature: tables, tabs, drawings
    const SCROLLERS =
        ".table-responsive, .o_list_renderer, .o_notebook_headers, .nav," +
        " .settings_tab, .o_statusbar_status, .o-spreadsheet," +
        " .o_crm_extended_journey_diagram";
    const faults = [];
    const page = document.documentElement;
    if (page.scrollWidth > page.clientWidth) {
        faults.push(`the page is ${page.scrollWidth - page.clientWidth} px too wide`);
    }
    if (getComputedStyle(document.body).direction !== direction) {
        faults.push(`the page does not run ${direction}`);
    }
    const probe = document.body.appendChild(document.createElement("i"));
    probe.className = "ms-3";
    const {marginLeft, marginRight} = getComputedStyle(probe);
    if (!parseFloat(direction === "rtl" ? marginRight : marginLeft)) {
        faults.push("the style sheets are not mirrored: is rtlcss not installed?");
    }
    probe.remove();
    const ancestors = (element) => {
        const found = [];
        for (let e = element; e && e !== document.body; e = e.parentElement) {
            found.push([e, getComputedStyle(e)]);
        }
        return found;
    };
    const pieces = [];
    // what only screen readers see, and Odoo's own row of buttons, which sticks out on
    // narrow phones in every form
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const element = node.parentElement;
        if (
            !node.data.trim() ||
            element.closest("script, style, noscript, option") ||
            element.closest("[class*=visually-hidden], .o-mail-Chatter-topbar") ||
            !element.checkVisibility({opacityProperty: true, visibilityProperty: true})
        ) {
            continue;
        }
        const range = document.createRange();
        range.selectNodeContents(node);
        const outer = ancestors(element);
        const layer = outer.find(([, style]) =>
            ["fixed", "sticky"].includes(style.position)
        );
        // what may be scrolled to, or ends in an ellipsis, is meant to be cut
        const isCutOnPurpose = outer.some(
            ([e, style]) =>
                style.textOverflow === "ellipsis" ||
                (e.matches(SCROLLERS) && e.scrollWidth > e.clientWidth)
        );
        for (const rect of range.getClientRects()) {
            if (rect.width < 1 || rect.height < 1) {
                continue;
            }
            const box = {
                left: rect.left,
                right: rect.right,
                top: rect.top,
                bottom: rect.bottom,
            };
            let cut = 0;
            for (const [e, style] of outer) {
                if (style.overflowX === "visible" || style.display === "inline") {
                    continue;
                }
                const frame = e.getBoundingClientRect();
                cut = Math.max(cut, frame.left - box.left, box.right - frame.right);
                box.left = Math.max(box.left, frame.left);
                box.right = Math.min(box.right, frame.right);
                box.top = Math.max(box.top, frame.top);
                box.bottom = Math.min(box.bottom, frame.bottom);
            }
            const words = `“${node.data.trim().slice(0, 40)}” (${element.className})`;
            const outside = Math.max(-rect.left, rect.right - page.clientWidth);
            if (!isCutOnPurpose && outside > SLACK) {
                faults.push(`${words} is ${Math.round(outside)} px outside`);
            } else if (!isCutOnPurpose && cut > SLACK) {
                faults.push(`${words} is cut by ${Math.round(cut)} px`);
            }
            if (box.right - box.left > SLACK && box.bottom - box.top > SLACK) {
                pieces.push({...box, element, words, layer: layer && layer[0]});
            }
        }
    }
    pieces.sort((one, other) => one.top - other.top);
    for (const [index, one] of pieces.entries()) {
        for (const other of pieces.slice(index + 1)) {
            // line boxes of neighbours may touch: fonts leave room above and below
            if (other.top > one.bottom - 5) {
                break;
            }
            const width =
                Math.min(one.right, other.right) - Math.max(one.left, other.left);
            const height = Math.min(one.bottom, other.bottom) - other.top;
            if (
                one.element !== other.element &&
                one.layer === other.layer &&
                width > 3 &&
                height > 5
            ) {
                faults.push(`${one.words} lies on ${other.words}`);
            }
        }
    }
    return [...new Set(faults)];
})(%r)
"""


def find_faults(browser, direction="ltr"):
    """Return what is broken on the open page, as texts.

    :param str direction: ``ltr`` or ``rtl``, in which the page has to run.
    """
    browser.evaluate(SETTLED)
    return browser.evaluate(FIND % direction)
