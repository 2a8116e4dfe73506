import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {Component, onMounted, onWillUnmount, useState} from "@odoo/owl";

/**
 * The progress of a running import of sales history. While it is on the screen it asks
 * the server for one batch after the other; when it is closed, a scheduled job goes on.
 */
export class ImportProgress extends Component {
    static template = "crm_extended.ImportProgress";
    static props = {...standardFieldProps};

    setup() {
        this.orm = useService("orm");
        this.state = useState({percent: this.props.record.data[this.props.name]});
        this.isClosed = false;
        onMounted(() => this.run());
        onWillUnmount(() => {
            this.isClosed = true;
        });
    }

    get label() {
        return _t("%s %% imported", Math.floor(this.state.percent));
    }

    async run() {
        const record = this.props.record;
        let state = record.data.state;
        while (state === "running" && !this.isClosed) {
            const result = await this.orm.silent.call(
                record.resModel,
                "action_run_batch",
                [[record.resId]]
            );
            state = result.state;
            this.state.percent = result.progress_pct;
        }
        if (!this.isClosed) {
            await record.load();
        }
    }
}

registry.category("fields").add("crm_import_progress", {
    component: ImportProgress,
    supportedTypes: ["float"],
});
