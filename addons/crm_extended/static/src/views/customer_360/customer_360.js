import {Component, onWillStart, useRef, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {RPCError} from "@web/core/network/rpc";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {useSetupAction} from "@web/search/action_hook";
import {Layout} from "@web/search/layout";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {CustomerBlock} from "./customer_block";
import {CustomerChart} from "./customer_chart";
import {CustomerFigures} from "./customer_figures";
import {CustomerIdentity} from "./customer_identity";
import {CustomerTimeline} from "./customer_timeline";

/**
 * One customer on one page. The server says everything that is shown
 * (crm.customer.page.get_page); this component loads it and opens what is clicked.
 */
export class Customer360 extends Component {
    static template = "crm_extended.Customer360";
    static components = {
        CustomerBlock,
        CustomerChart,
        CustomerFigures,
        CustomerIdentity,
        CustomerTimeline,
        Layout,
    };
    static props = {...standardActionServiceProps};
    static path = "customer-360";
    static displayName = _t("Customer");

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.state = useState({page: null, error: ""});
        useSetupAction({rootRef: useRef("root")});
        // not awaited: the page shows its outline until the figures are there
        onWillStart(() => {
            this.load();
        });
    }

    get partnerId() {
        return this.props.action.context?.active_id || false;
    }

    get editLabel() {
        return this.state.page.allowed.edit ? _t("Edit contact") : _t("Open contact");
    }

    /** @param {string} column "main" or "side" */
    getBlocks(column) {
        return this.state.page.blocks.filter((block) => block.column === column);
    }

    async load() {
        if (!this.partnerId) {
            this.state.error = _t("Open a customer from the list of contacts.");
            return;
        }
        try {
            const page = await this.orm.silent.call("crm.customer.page", "get_page", [
                this.partnerId,
            ]);
            this.env.config.setDisplayName(page.identity.name);
            Object.assign(this.state, {page, error: ""});
        } catch (error) {
            if (!(error instanceof RPCError)) {
                throw error;
            }
            this.state.error = error.data?.message || error.message;
        }
    }

    // ------------------------------------------------------------
    // Opening
    // ------------------------------------------------------------

    openRecord(resModel, resId) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: resModel,
            res_id: resId,
            views: [[false, "form"]],
        });
    }

    async openBlock(key) {
        const action = await this.orm.call("crm.customer.page", "get_block_action", [
            this.partnerId,
            key,
        ]);
        return this.action.doAction(action);
    }

    /** @param {string} method of the contact that returns an action */
    async openOfContact(method) {
        const action = await this.orm.call("res.partner", method, [[this.partnerId]]);
        return this.action.doAction(action, {onClose: () => this.load()});
    }

    newQuotation() {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "sale.order",
            views: [[false, "form"]],
            context: {default_partner_id: this.partnerId},
        });
    }

    scheduleActivity() {
        return this.openDialog(_t("Schedule activity"), "mail.activity.schedule", {
            active_model: "res.partner",
            active_id: this.partnerId,
            active_ids: [this.partnerId],
        });
    }

    sendEmail() {
        return this.openDialog(_t("Send e-mail"), "mail.compose.message", {
            default_model: "res.partner",
            default_res_ids: [this.partnerId],
            default_composition_mode: "comment",
            default_partner_ids: [this.partnerId],
        });
    }

    openDialog(name, resModel, context) {
        return this.action.doAction(
            {
                type: "ir.actions.act_window",
                name,
                res_model: resModel,
                views: [[false, "form"]],
                target: "new",
                context,
            },
            {onClose: () => this.load()}
        );
    }
}

registry.category("actions").add("crm_customer_360", Customer360);
