import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {formatAmount, formatDay, formatFact} from "./customer_360_format";

// {figure: key of the list behind it}
const FIGURE_BLOCKS = {
    due: "invoices",
    overdue: "overdue",
    revenue_total: "revenue",
    revenue_12m: "revenue_12m",
};
const SCORE_TONES = ["danger", "danger", "warning", "success", "success"];

/** The sales figures, what is to be paid, and the RFM scores in words. */
export class CustomerFigures extends Component {
    static template = "crm_extended.CustomerFigures";
    static props = {
        overview: Object,
        rfm: {type: [Object, Boolean]},
        currencyId: Number,
        openBlock: Function,
    };

    setup() {
        this.scoreTones = SCORE_TONES;
    }

    getOpenLabel({label, text}) {
        return _t("%(label)s: %(text)s, open the documents", {label, text});
    }

    /** Figures that the user may not read are False and left out. */
    get figures() {
        const {sales, receivable} = this.props.overview;
        const amount = (value) => formatAmount(value, this.props.currencyId);
        const figures = [
            ["revenue_12m", _t("Revenue, 12 months"), sales.revenue_12m, amount],
            ["revenue_total", _t("Revenue, total"), sales.revenue_total, amount],
            ["sale_count", _t("Sales"), sales.sale_count, formatFact],
            ["average_sale", _t("Average sale"), sales.average_sale, amount],
            ["first_sale_date", _t("First sale"), sales.first_sale_date, formatDay],
            ["last_sale_date", _t("Last sale"), sales.last_sale_date, formatDay],
            [
                "recency_days",
                _t("Days since last sale"),
                sales.recency_days,
                formatFact,
            ],
            ["due", _t("To be paid"), receivable.due, amount],
            ["overdue", _t("Overdue"), receivable.overdue, amount],
            ["credit_limit", _t("Credit limit"), receivable.credit_limit, amount],
        ];
        return figures
            .filter(([, , value]) => value !== false)
            .map(([name, label, value, format]) => ({
                name,
                label,
                text: format(value),
                block: value ? FIGURE_BLOCKS[name] : undefined,
                isAlarming: name === "overdue" && value > 0,
            }));
    }
}
