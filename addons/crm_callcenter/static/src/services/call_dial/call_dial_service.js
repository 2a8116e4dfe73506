import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";
import {registry} from "@web/core/registry";
import {session} from "@web/session";

const TEL = "tel:";

/**
 * Lets the user's own telephone dial whatever number is clicked, wherever it stands.
 *
 * Without an extension nothing is changed: the device dials. When nobody takes commands
 * just now the device dials as well.
 */
export const callDialService = {
    dependencies: ["notification", "orm"],

    start(env, {notification, orm}) {
        async function dial(number, resModel, resId) {
            const answer = await orm.call("crm.call", "dial", [number], {
                res_model: resModel || false,
                res_id: resId || false,
            });
            if (answer.is_asked) {
                notification.add(
                    _t("Pick up your telephone: it dials %(number)s.", {
                        number: answer.number,
                    }),
                    {type: "info"}
                );
            } else {
                notification.add(answer.reason, {type: "warning"});
                browser.open(`${TEL}${number}`, "_self");
            }
            return answer;
        }

        if (session.crm_can_dial) {
            document.addEventListener(
                "click",
                (ev) => {
                    const link = ev.target.closest?.(`a[href^="${TEL}"]`);
                    if (!link || ev.ctrlKey || ev.metaKey) {
                        return;
                    }
                    ev.preventDefault();
                    ev.stopPropagation();
                    const number = link.getAttribute("href").slice(TEL.length);
                    const {crmModel, crmId} = link.dataset;
                    dial(decodeURIComponent(number), crmModel, Number(crmId));
                },
                {capture: true}
            );
        }
        return {dial};
    },
};

registry.category("services").add("crm_call_dial", callDialService);
