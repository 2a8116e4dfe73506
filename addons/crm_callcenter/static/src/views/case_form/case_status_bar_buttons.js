import {StatusBarButtons} from "@web/views/form/status_bar_buttons/status_bar_buttons";

/** The two or three buttons of the moment; all others in a menu beside them. */
export class CaseStatusBarButtons extends StatusBarButtons {
    static template = "crm_callcenter.CaseStatusBarButtons";

    get nowSlotNames() {
        const now = this.visibleSlotNames.filter(
            (name) => this.props.slots[name].isNow
        );
        // a phone has room for one
        return this.env.isSmall ? now.slice(0, 1) : now;
    }

    get moreSlotNames() {
        const now = this.nowSlotNames;
        return this.visibleSlotNames.filter((name) => !now.includes(name));
    }

    /** Enter and a click beside the words mean the button inside the item. */
    onMenuClick(ev) {
        if (!ev.target.closest("button")) {
            ev.target.closest(".o-dropdown-item")?.querySelector("button")?.click();
        }
    }
}
