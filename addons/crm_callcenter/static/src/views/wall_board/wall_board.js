import {Component, onWillStart, onWillUnmount, useRef, useState} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";
import {deserializeDateTime, formatDateTime} from "@web/core/l10n/dates";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {getStateName} from "../../services/agent_state/agent_state";

const CHANNEL = "crm_callcenter_board";
const CHANGED = "crm_callcenter/board_changed";
// however much happens: the figures are asked for once in so long
const THROTTLE_MS = 2000;
// what no message tells: states that end by themselves, cases
const REFRESH_MS = 30000;

/** The wall board: what happens at the telephones now, on the whole screen. */
export class WallBoard extends Component {
    static template = "crm_callcenter.WallBoard";
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.bus = useService("bus_service");
        this.root = useRef("root");
        this.state = useState({board: null, isStale: false, tick: 0});
        this.drift = 0;
        this.onChanged = this.onChanged.bind(this);
        onWillStart(async () => {
            await this.load();
            this.bus.addChannel(CHANNEL);
            this.bus.subscribe(CHANGED, this.onChanged);
            this.refreshTimer = browser.setInterval(() => this.load(), REFRESH_MS);
            this.tickTimer = browser.setInterval(() => this.state.tick++, 1000);
        });
        onWillUnmount(() => {
            this.bus.deleteChannel(CHANNEL);
            this.bus.unsubscribe(CHANGED, this.onChanged);
            browser.clearInterval(this.refreshTimer);
            browser.clearInterval(this.tickTimer);
            browser.clearTimeout(this.wait);
        });
    }

    onChanged({company_id: companyId}) {
        if (companyId === this.state.board?.company_id && !this.wait) {
            this.wait = browser.setTimeout(() => {
                this.wait = null;
                this.load();
            }, THROTTLE_MS);
        }
    }

    async load() {
        try {
            const board = await this.orm.silent.call("crm.call.board", "get_board", []);
            this.drift = Date.now() - deserializeDateTime(board.now).toMillis();
            this.state.board = board;
            this.state.isStale = false;
        } catch (error) {
            if (!this.state.board) {
                throw error;
            }
            this.state.isStale = true;
        }
    }

    getStateName(state) {
        return getStateName(state);
    }

    getSince() {
        return formatDateTime(deserializeDateTime(this.state.board.since));
    }

    formatPct(value) {
        return value === null ? "–" : `${value.toFixed(1)} %`;
    }

    formatSeconds(value) {
        if (value === null) {
            return "–";
        }
        const seconds = Math.max(Math.round(value), 0);
        const parts = [Math.floor(seconds / 60) % 60, seconds % 60];
        if (seconds >= 3600) {
            parts.unshift(Math.floor(seconds / 3600));
        }
        return parts
            .map((part, index) => (index ? String(part).padStart(2, "0") : part))
            .join(":");
    }

    /** Return how long something lasts, by the clock of the server. */
    getAge(since) {
        // read so that it is drawn anew each second
        void this.state.tick;
        return since
            ? this.formatSeconds(
                  (Date.now() - this.drift - deserializeDateTime(since).toMillis()) /
                      1000
              )
            : "–";
    }

    getServiceClass(figures) {
        if (figures.service_pct === null) {
            return "";
        }
        return figures.service_pct >= this.state.board.target_pct
            ? "o_crm_callcenter_board_good"
            : "o_crm_callcenter_board_bad";
    }

    async toggleFullScreen() {
        if (document.fullscreenElement) {
            await document.exitFullscreen();
        } else {
            await this.root.el.requestFullscreen();
        }
    }
}

registry.category("actions").add("crm_callcenter.wall_board", WallBoard);
