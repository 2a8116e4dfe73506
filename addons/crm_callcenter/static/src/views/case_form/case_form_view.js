import {registry} from "@web/core/registry";
import {FormCompiler} from "@web/views/form/form_compiler";
import {FormRenderer} from "@web/views/form/form_renderer";
import {formView} from "@web/views/form/form_view";

import {CaseStatusBarButtons} from "./case_status_bar_buttons";

// what is done now: the rest of the header waits under "More"
const NOW = /\b(btn-primary|btn-warning|o_crm_callcenter_now)\b/;

/** Tells the status bar which buttons of the header are those of the moment. */
export class CaseFormCompiler extends FormCompiler {
    compileHeader(el, params) {
        const compiled = super.compileHeader(el, params);
        for (const slot of compiled.querySelectorAll("StatusBarButtons > t")) {
            // the compiler keeps the class as an expression, or as it was written
            const button = slot.firstElementChild;
            const classes = `${button.getAttribute("className")} ${button.className}`;
            slot.setAttribute("isNow", NOW.test(classes));
        }
        return compiled;
    }
}

export class CaseFormRenderer extends FormRenderer {
    static components = {
        ...FormRenderer.components,
        StatusBarButtons: CaseStatusBarButtons,
    };
}

registry.category("views").add("crm_case_form", {
    ...formView,
    Compiler: CaseFormCompiler,
    Renderer: CaseFormRenderer,
});
