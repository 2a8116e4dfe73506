import {Component, onWillStart, onWillUpdateProps, useState} from "@odoo/owl";
import {localization} from "@web/core/l10n/localization";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

const WIDTH = 220;
const HEIGHT = 100;
const GAP_X = 40;
const GAP_Y = 44;
const MARGIN = 8;

/**
 * A journey as a diagram. The server says which steps there are, where they stand and
 * how many people were there (crm.journey.get_diagram); this component draws them.
 */
export class JourneyDiagram extends Component {
    static template = "crm_extended.JourneyDiagram";
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({diagram: null});
        onWillStart(() => this.load(this.props.record));
        onWillUpdateProps((props) => this.load(props.record));
    }

    /** @param {Object} record the journey */
    async load(record) {
        this.state.diagram = record.resId
            ? await this.orm.call("crm.journey", "get_diagram", [[record.resId]])
            : null;
    }

    get steps() {
        return this.state.diagram?.steps || [];
    }

    get size() {
        const places = [...this.steps, this.state.diagram.end];
        const columns = Math.max(...places.map((place) => place.column)) + 1;
        const rows = Math.max(...places.map((place) => place.row)) + 1;
        return {
            width: 2 * MARGIN + columns * (WIDTH + GAP_X),
            height: 2 * MARGIN + rows * (HEIGHT + GAP_Y),
        };
    }

    /** @param {Object} place with row and column */
    getBox(place) {
        return {
            x: MARGIN + place.column * (WIDTH + GAP_X),
            y: MARGIN + place.row * (HEIGHT + GAP_Y),
            width: WIDTH,
            height: HEIGHT,
        };
    }

    /** @param {Object} box with a size, and a place unless it is the whole */
    getStyle({x, y, width, height}) {
        const size = `width: ${width}px; height: ${height}px;`;
        // from the right in languages that are read from there
        return x === undefined
            ? size
            : `inset-inline-start: ${x}px; top: ${y}px; ${size}`;
    }

    get ways() {
        const boxes = new Map(this.steps.map((step) => [step.id, this.getBox(step)]));
        boxes.set(0, this.getBox(this.state.diagram.end));
        const {width} = this.size;
        // a drawing knows no reading direction: its places are counted from the left
        const mirror = localization.direction === "rtl" ? (x) => width - x : (x) => x;
        return this.state.diagram.ways
            .filter((way) => boxes.has(way.source) && boxes.has(way.target))
            .map((way, key) => {
                const from = boxes.get(way.source);
                const to = boxes.get(way.target);
                const x1 = from.x + WIDTH / 2;
                const y1 = from.y + HEIGHT;
                const x2 = to.x + WIDTH / 2;
                const y2 = to.y;
                // a way past other steps runs beside them
                const side = y2 - y1 > GAP_Y && x1 === x2 ? from.x + WIDTH + 16 : x1;
                const middle = y1 + GAP_Y / 2;
                const path =
                    side === x1
                        ? `M${mirror(x1)} ${y1} V${middle} H${mirror(x2)} V${y2}`
                        : `M${mirror(x1)} ${y1} V${middle} H${mirror(side)}` +
                          ` V${y2 - GAP_Y / 2} H${mirror(x2)} V${y2}`;
                // beside its end: two ways out of one step begin at the same place
                const labelX = side === x1 ? x2 : side;
                return {key, label: way.label, path, x: mirror(labelX + 6), y: y2 - 10};
            });
    }

    /** @param {Object} step of the diagram */
    getNumbers(step) {
        const numbers = [_t("%s waiting", step.waiting), _t("%s passed", step.passed)];
        if (step.blocked) {
            numbers.push(_t("%s not sent", step.blocked));
        }
        if (step.failed) {
            numbers.push(_t("%s failed", step.failed));
        }
        return numbers.join(" · ");
    }

    get endNumbers() {
        const {done, goal, left} = this.state.diagram.end;
        return [
            _t("%s to the end", done),
            _t("%s reached the goal", goal),
            _t("%s taken out", left),
        ].join(" · ");
    }

    /** @param {Object} step whose people are shown */
    showPeople(step) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: step.name,
            res_model: "crm.journey.person",
            views: [
                [false, "list"],
                [false, "form"],
            ],
            domain: [["step_id", "=", step.id]],
        });
    }
}

registry.category("view_widgets").add("crm_journey_diagram", {
    component: JourneyDiagram,
});
