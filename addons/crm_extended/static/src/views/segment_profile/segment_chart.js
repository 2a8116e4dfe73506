import {Component, onWillStart, useEffect, useRef} from "@odoo/owl";
import {loadBundle} from "@web/core/assets";
import {cookie} from "@web/core/browser/cookie";
import {getColor, getCustomColor} from "@web/core/colors/colors";
import {_t} from "@web/core/l10n/translation";

/** One attribute: the share of members beside that of all customers. */
export class SegmentChart extends Component {
    static template = "crm_extended.SegmentChart";
    static props = {chart: Object};

    setup() {
        this.canvasRef = useRef("canvas");
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => {
                if (!this.canvasRef.el) {
                    return;
                }
                const chart = new window.Chart(this.canvasRef.el, this.chartConfig);
                return () => chart.destroy();
            },
            () => [this.props.chart]
        );
    }

    get hasValues() {
        return this.props.chart.segment.some(Boolean);
    }

    /** What a person who does not see the bars is told. */
    get summary() {
        const {labels, segment} = this.props.chart;
        return labels.map((label, index) => `${label}: ${segment[index]} %`).join(", ");
    }

    get chartConfig() {
        const {labels, segment, everybody} = this.props.chart;
        const colorScheme = cookie.get("color_scheme");
        const color = getCustomColor(colorScheme, "#111827", "#E4E4E4");
        const grid = getCustomColor(
            colorScheme,
            "rgba(0,0,0,.1)",
            "rgba(255,255,255,.15)"
        );
        return {
            type: "bar",
            data: {
                labels,
                datasets: [
                    {
                        label: _t("Segment"),
                        data: segment,
                        backgroundColor: getColor(0, colorScheme, 2),
                    },
                    {
                        label: _t("All customers"),
                        data: everybody,
                        backgroundColor: getColor(1, colorScheme, 2),
                    },
                ],
            },
            options: {
                animation: false,
                maintainAspectRatio: false,
                plugins: {legend: {labels: {color}}},
                scales: {
                    x: {ticks: {color}, grid: {display: false}},
                    y: {
                        ticks: {color, callback: (value) => `${value} %`},
                        grid: {color: grid},
                        beginAtZero: true,
                    },
                },
            },
        };
    }
}
