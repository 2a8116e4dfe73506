import {ControlPanel} from "@web/search/control_panel/control_panel";
import {patch} from "@web/core/utils/patch";

patch(ControlPanel.prototype, {
    /** Pages that search nothing have no view to go down to: Odoo fails there. */
    onMainButtonsKeydown(ev) {
        if (this.env.searchModel) {
            super.onMainButtonsKeydown(ev);
        }
    },
});
