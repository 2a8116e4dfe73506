import {onWillUnmount, useState} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";

/** Return the milliseconds since 1970 of an instant as the server writes it (UTC). */
export function toTime(text) {
    return Date.parse(`${text.replace(" ", "T")}Z`);
}

/** Return minutes and seconds since an instant: 3:07. */
export function formatSince(text, now) {
    const seconds = Math.max(Math.floor((now - toTime(text)) / 1000), 0);
    return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** Return a clock that goes on each second while the component is there. */
export function useClock() {
    const clock = useState({now: Date.now()});
    const timer = browser.setInterval(() => {
        clock.now = Date.now();
    }, 1000);
    onWillUnmount(() => browser.clearInterval(timer));
    return clock;
}
