import {
    Component,
    onMounted,
    onWillUnmount,
    useEffect,
    useRef,
    useState,
} from "@odoo/owl";
import {useService} from "@web/core/utils/hooks";

/** Articles that may help with a case, each one a press away from the answer. */
export class CaseArticles extends Component {
    static template = "crm_callcenter.CaseArticles";
    static props = {
        caseId: Number,
        /** called with the case and the text to put into its answer */
        insert: Function,
        close: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.rootRef = useRef("root");
        this.state = useState({query: "", rows: null, isBusy: false});
        onMounted(() => this.load());
        useEffect(
            (rows) => rows && this.focusFirst(),
            () => [this.state.rows]
        );
        onWillUnmount(() => {
            this.isGone = true;
        });
    }

    async load() {
        const query = this.state.query.trim();
        this.asked = query;
        const rows = await this.orm.silent.call("crm.case.desk", "get_articles", [
            this.props.caseId,
            query,
        ]);
        // an answer to an earlier question comes too late
        if (!this.isGone && query === this.asked) {
            this.state.rows = rows;
        }
    }

    /** One Enter inserts the best article; without one the agent looks for another. */
    focusFirst() {
        const first = this.rootRef.el.querySelector(".o_crm_callcenter_insert");
        (first || this.rootRef.el.querySelector("input")).focus();
    }

    onSearch(ev) {
        ev.preventDefault();
        return this.load();
    }

    onKeydown(ev) {
        if (ev.key === "Escape") {
            ev.stopPropagation();
            this.props.close();
        }
    }

    /** @param {string} form "link" or "text" */
    async insert(row, form) {
        const {caseId} = this.props;
        if (this.state.isBusy) {
            return;
        }
        this.state.isBusy = true;
        try {
            const text = await this.orm.call("crm.case.desk", "insert_article", [
                caseId,
                row.id,
                form,
            ]);
            this.props.insert(caseId, text);
        } finally {
            this.state.isBusy = false;
        }
    }
}
