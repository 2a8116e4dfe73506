import {Component, onWillStart, useEffect, useRef} from "@odoo/owl";
import {loadBundle} from "@web/core/assets";
import {cookie} from "@web/core/browser/cookie";
import {getColor, getCustomColor} from "@web/core/colors/colors";
import {deserializeDate} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {formatAmount} from "./customer_360_format";

/** Net revenue per month, invoices and imported sales on top of each other. */
export class CustomerChart extends Component {
    static template = "crm_extended.CustomerChart";
    static props = {
        chart: Object,
        currencyId: Number,
        openBlock: Function,
    };

    setup() {
        this.canvasRef = useRef("canvas");
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => {
                const chart = new window.Chart(this.canvasRef.el, this.chartConfig);
                return () => chart.destroy();
            },
            () => [this.props.chart]
        );
    }

    get hasInvoices() {
        return this.props.chart.invoices.some(Boolean);
    }

    get hasHistory() {
        return this.props.chart.history.some(Boolean);
    }

    get chartConfig() {
        const {months, invoices, history} = this.props.chart;
        const colorScheme = cookie.get("color_scheme");
        const dataset = (label, data, index) => ({
            label,
            data,
            backgroundColor: getColor(index, colorScheme, 2),
            maxBarThickness: 18,
        });
        const datasets = [
            dataset(_t("Invoices"), invoices, 0),
            dataset(_t("Imported sales"), history, 1),
        ];
        return {
            type: "bar",
            data: {
                labels: months.map((month) =>
                    deserializeDate(month).toFormat("LLL yy")
                ),
                datasets: datasets.filter(({data}) => data.some(Boolean)),
            },
            options: this.getChartOptions(
                getCustomColor(colorScheme, "#111827", "#E4E4E4"),
                getCustomColor(colorScheme, "rgba(0,0,0,.1)", "rgba(255,255,255,.15)")
            ),
        };
    }

    getChartOptions(textColor, gridColor) {
        const ticks = {color: textColor, maxRotation: 0, autoSkipPadding: 12};
        const toAmount = (value) => formatAmount(value, this.props.currencyId);
        return {
            animation: false,
            maintainAspectRatio: false,
            plugins: {
                legend: {labels: {color: textColor, boxWidth: 12}},
                tooltip: {
                    callbacks: {
                        label: ({dataset, raw}) => `${dataset.label}: ${toAmount(raw)}`,
                    },
                },
            },
            scales: {
                x: {stacked: true, ticks, grid: {display: false}},
                y: {
                    stacked: true,
                    ticks: {...ticks, maxTicksLimit: 5},
                    grid: {color: gridColor},
                },
            },
        };
    }
}
