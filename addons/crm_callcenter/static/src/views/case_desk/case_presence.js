import {Component, onWillUnmount, onWillUpdateProps, useState} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

const PING_MS = 20000;

/** Tells the server that somebody is at this case, and shows who else is. */
export class CasePresence extends Component {
    static template = "crm_callcenter.CasePresence";
    static props = {
        ...standardWidgetProps,
        record: {type: Object, optional: true},
        caseId: {type: [Number, Boolean], optional: true},
        isTyping: {type: Boolean, optional: true},
    };

    setup() {
        this.orm = useService("orm");
        this.state = useState({others: []});
        this.ping(this.props);
        this.timer = browser.setInterval(() => this.ping(this.props), PING_MS);
        onWillUpdateProps((props) => {
            const isOther = this.getCaseId(props) !== this.getCaseId(this.props);
            if (isOther || props.isTyping !== this.props.isTyping) {
                if (isOther) {
                    this.state.others = [];
                }
                this.ping(props);
            }
        });
        onWillUnmount(() => {
            this.isGone = true;
            browser.clearInterval(this.timer);
        });
    }

    getCaseId(props) {
        return props.caseId || props.record?.resId || false;
    }

    async ping(props) {
        const caseId = this.getCaseId(props);
        // one at a time: two pings of one person would write the same row
        if (!caseId || this.isPinging) {
            return;
        }
        this.isPinging = true;
        const isTyping = Boolean(props.isTyping || props.record?.dirty);
        let others = [];
        try {
            others = await this.orm.silent.call("crm.case.presence", "ping", [
                caseId,
                isTyping,
            ]);
        } catch {
            return; // a missed ping says nothing about the case
        } finally {
            this.isPinging = false;
        }
        if (!this.isGone && caseId === this.getCaseId(this.props)) {
            this.state.others = others;
        }
    }

    getText(other) {
        return other.is_typing
            ? _t("%s is answering", other.name)
            : _t("%s is looking at this case", other.name);
    }
}

registry.category("view_widgets").add("crm_case_presence", {component: CasePresence});
