import {Component, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {useService} from "@web/core/utils/hooks";
import {KeepLast} from "@web/core/utils/concurrency";
import {formatDay} from "./customer_360_format";

const PAGE_SIZE = 20;

/** All documents of the customer, newest first; more are fetched when asked for. */
export class CustomerTimeline extends Component {
    static template = "crm_extended.CustomerTimeline";
    static props = {
        partnerId: Number,
        timeline: Object,
        openRecord: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.keepLast = new KeepLast();
        this.formatDay = formatDay;
        const {entries, has_more: hasMore} = this.props.timeline;
        this.state = useState({entries, hasMore, kind: "", isLoading: false});
    }

    get kinds() {
        return Object.fromEntries(
            this.props.timeline.kinds.map((one) => [one.kind, one])
        );
    }

    get today() {
        return luxon.DateTime.now().toISODate();
    }

    get emptyText() {
        return this.state.kind
            ? _t("Nothing of this kind.")
            : _t("Nothing has happened with this customer yet.");
    }

    async selectKind(kind) {
        this.state.kind = kind;
        await this.fetchEntries([]);
    }

    async showMore() {
        await this.fetchEntries(this.state.entries);
    }

    /** Fetch the entries that follow those shown; an answer that comes late is dropped. */
    async fetchEntries(shown) {
        this.state.isLoading = true;
        const {kind} = this.state;
        const page = await this.keepLast.add(
            this.orm.call("crm.timeline", "get_entries", [this.props.partnerId], {
                kinds: kind ? [kind] : [],
                limit: PAGE_SIZE,
                offset: shown.length,
            })
        );
        Object.assign(this.state, {
            entries: [...shown, ...page.entries],
            hasMore: page.has_more,
            isLoading: false,
        });
    }
}
