import {reactive} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {user} from "@web/core/user";

const RING = "crm_callcenter/call_ring";
const OVER = "crm_callcenter/call_over";
const STATE = "crm_callcenter/call_state";

function noteState(calls, {id, state, answered}) {
    const call = calls.find((one) => one.id === id);
    if (call) {
        Object.assign(call, {state, answered});
    }
}

function hasBegunBefore(call, instant) {
    return Date.parse(`${call.started.replace(" ", "T")}Z`) < instant;
}

/** Ask the server whether a call is on the user's screen: clocks do not agree. */
async function isHere(orm, id) {
    const calls = await orm.silent.call("crm.call", "get_my_calls", []);
    return calls.some((call) => call.id === id);
}

/**
 * Keeps the calls that ring at the user, or in which the user speaks.
 *
 * A tab that opens is sent the last minute once more by the bus; what rings now is
 * asked of the server first, and only that counts of what was sent before.
 */
export const callPopService = {
    dependencies: ["bus_service", "multi_tab", "orm"],

    async start(env, services) {
        const {bus_service: bus, multi_tab: multiTab, orm} = services;
        const state = reactive({calls: [], isCockpit: false});
        const isAgent = await user.hasGroup(
            "crm_callcenter.crm_callcenter_group_agent"
        );
        if (!isAgent) {
            return {state, close: () => {}};
        }
        const seen = new Set();
        let known = null;
        const first = orm.silent
            .call("crm.call", "get_my_calls", [])
            .then((calls) => {
                known = new Set(calls.map((call) => call.id));
                calls.forEach(show);
            })
            .catch(() => {
                // without an answer everything that comes counts
                known = null;
            });

        function show(call) {
            if (!seen.has(call.id)) {
                seen.add(call.id);
                state.calls.push({...call, isOver: false});
            }
        }

        function close(id) {
            state.calls = state.calls.filter((call) => call.id !== id);
        }

        const startedAt = Date.now();
        bus.subscribe(RING, async (call) => {
            if (hasBegunBefore(call, startedAt)) {
                await first;
                if (known && !known.has(call.id) && !(await isHere(orm, call.id))) {
                    return;
                }
            }
            if (await multiTab.isOnMainTab()) {
                show(call);
            }
        });
        bus.subscribe(STATE, (news) => noteState(state.calls, news));
        bus.subscribe(OVER, ({id, state: callState, is_mine: isMine}) => {
            const call = state.calls.find((one) => one.id === id);
            if (call && isMine && callState === "ended") {
                call.isOver = true;
            } else {
                close(id);
            }
        });
        return {state, close};
    },
};

registry.category("services").add("crm_call_pop", callPopService);
