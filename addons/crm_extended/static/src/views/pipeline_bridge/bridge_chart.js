import {Component, onWillStart, useEffect, useRef} from "@odoo/owl";
import {loadBundle} from "@web/core/assets";
import {cookie} from "@web/core/browser/cookie";
import {getCustomColor} from "@web/core/colors/colors";
import {formatCurrency} from "@web/core/currency";

/** The bridge as a waterfall: every bar begins where the one before ended. */
export class BridgeChart extends Component {
    static template = "crm_extended.BridgeChart";
    static props = {
        lines: Array,
        currencyId: Number,
        openLine: Function,
    };

    setup() {
        this.canvasRef = useRef("canvas");
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => {
                const chart = new window.Chart(this.canvasRef.el, this.chartConfig);
                return () => chart.destroy();
            },
            () => [this.props.lines]
        );
    }

    get chartConfig() {
        const {lines, currencyId} = this.props;
        const scheme = cookie.get("color_scheme");
        const colors = {
            total: getCustomColor(scheme, "#714B67", "#B794AD"),
            up: getCustomColor(scheme, "#1E8A5A", "#5CC796"),
            won: getCustomColor(scheme, "#017E84", "#4CC0C5"),
            down: getCustomColor(scheme, "#C0392B", "#E57F73"),
        };
        const getColor = ({kind, amount}) => {
            if (["opening", "closing"].includes(kind)) {
                return colors.total;
            }
            return colors[kind] || (amount < 0 ? colors.down : colors.up);
        };
        const textColor = getCustomColor(scheme, "#111827", "#E4E4E4");
        const gridColor = getCustomColor(
            scheme,
            "rgba(0,0,0,.1)",
            "rgba(255,255,255,.15)"
        );
        return {
            type: "bar",
            data: {
                labels: lines.map(({label}) => label),
                datasets: [
                    {
                        data: lines.map(({start, end}) => [start, end]),
                        backgroundColor: lines.map(getColor),
                        maxBarThickness: 64,
                        minBarLength: 2,
                    },
                ],
            },
            options: {
                animation: false,
                maintainAspectRatio: false,
                onClick: (_event, [bar]) =>
                    bar && this.props.openLine(lines[bar.index].kind),
                plugins: {
                    legend: {display: false},
                    tooltip: {
                        callbacks: {
                            label: ({dataIndex}) =>
                                formatCurrency(lines[dataIndex].amount, currencyId),
                        },
                    },
                },
                scales: {
                    x: {ticks: {color: textColor}, grid: {display: false}},
                    y: {
                        ticks: {color: textColor, maxTicksLimit: 6},
                        grid: {color: gridColor},
                    },
                },
            },
        };
    }
}
