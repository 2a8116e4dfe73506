import {Component, useState} from "@odoo/owl";

import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

const GEOLOCATION_OPTIONS = {enableHighAccuracy: true, timeout: 20000};

/** The button that tells the server where the phone is, once, when it is pressed. */
export class CheckIn extends Component {
    static template = "crm_extended.CheckIn";
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.state = useState({isBusy: false});
    }

    async onClick() {
        this.state.isBusy = true;
        try {
            await this.checkIn();
        } finally {
            this.state.isBusy = false;
        }
    }

    async checkIn() {
        const record = this.props.record;
        if (!(await record.save())) {
            return;
        }
        const coordinates = await this.getCoordinates();
        if (!coordinates) {
            return;
        }
        await this.orm.call("calendar.event", "action_crm_check_in", [
            [record.resId],
            coordinates.latitude,
            coordinates.longitude,
            coordinates.accuracy,
        ]);
        await record.load();
        this.notification.add(_t("You are checked in."), {type: "success"});
    }

    /** Returns the place, or says politely why there is none. */
    async getCoordinates() {
        try {
            const position = await new Promise((resolve, reject) =>
                navigator.geolocation.getCurrentPosition(
                    resolve,
                    reject,
                    GEOLOCATION_OPTIONS
                )
            );
            return position.coords;
        } catch (error) {
            this.notification.add(this.getRefusal(error), {
                title: _t("No check-in"),
                type: "warning",
            });
            return null;
        }
    }

    getRefusal(error) {
        if (error.code === 1) {
            return _t(
                "A check-in needs your place, this once. Allow this page to see it in the settings of your browser, then press the button again. You can report the visit without it."
            );
        }
        return _t(
            "Your phone does not know where it is. Try again outdoors; you can report the visit without it."
        );
    }
}

export const checkIn = {
    component: CheckIn,
};

registry.category("view_widgets").add("crm_check_in", checkIn);
