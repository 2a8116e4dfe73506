import {formatCurrency} from "@web/core/currency";
import {deserializeDate, formatDate} from "@web/core/l10n/dates";
import {formatFloat, formatInteger} from "@web/views/fields/formatters";

/**
 * @param {string|false} day as the server sends it, e.g. "2026-03-10"
 * @returns {string} the day as people of the user's language write it
 */
export function formatDay(day) {
    return day ? formatDate(deserializeDate(day)) : "";
}

/**
 * @param {string} day as the server sends it
 * @returns {string} day and month, as one writes an anniversary
 */
export function formatMonthDay(day) {
    return deserializeDate(day).toLocaleString({day: "numeric", month: "long"});
}

/**
 * @param {number|false} amount
 * @param {number} currencyId
 * @returns {string} the amount with its currency; a dash when it is not known
 */
export function formatAmount(amount, currencyId) {
    return amount === false ? "–" : formatCurrency(amount, currencyId);
}

/**
 * @param {any} value a fact: number, text or yes and no
 * @returns {string}
 */
export function formatFact(value) {
    if (typeof value !== "number") {
        return String(value);
    }
    return Number.isInteger(value) ? formatInteger(value) : formatFloat(value);
}
