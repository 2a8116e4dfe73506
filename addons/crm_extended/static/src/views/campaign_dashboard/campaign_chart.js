import {Component, onWillStart, useEffect, useRef} from "@odoo/owl";
import {loadBundle} from "@web/core/assets";
import {cookie} from "@web/core/browser/cookie";
import {getColor, getCustomColor} from "@web/core/colors/colors";

/** One chart of the dashboard of a campaign: series of whole numbers by label. */
export class CampaignChart extends Component {
    static template = "crm_extended.CampaignChart";
    static props = {
        title: String,
        labels: Array,
        series: Array,
        isHorizontal: {type: Boolean, optional: true},
    };

    setup() {
        this.canvasRef = useRef("canvas");
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => {
                const chart = new window.Chart(this.canvasRef.el, this.chartConfig);
                return () => chart.destroy();
            },
            () => [this.props.labels, this.props.series]
        );
    }

    get chartConfig() {
        const colorScheme = cookie.get("color_scheme");
        const color = getCustomColor(colorScheme, "#111827", "#E4E4E4");
        const ticks = {color, precision: 0};
        return {
            type: "bar",
            data: {
                labels: this.props.labels,
                datasets: this.props.series.map(({label, values}, index) => ({
                    label,
                    data: values,
                    backgroundColor: getColor(index, colorScheme, 4),
                    maxBarThickness: 22,
                })),
            },
            options: {
                animation: false,
                maintainAspectRatio: false,
                indexAxis: this.props.isHorizontal ? "y" : "x",
                plugins: {
                    legend: {
                        display: this.props.series.length > 1,
                        labels: {color, boxWidth: 12},
                    },
                },
                scales: {x: {ticks}, y: {ticks}},
            },
        };
    }
}
