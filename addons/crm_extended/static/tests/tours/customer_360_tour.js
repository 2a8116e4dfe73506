import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("crm_extended_customer_360", {
    steps: () => [
        {
            content: "the contact has a button to its page",
            trigger: ".o_form_view button[name=action_open_360]",
            run: "click",
        },
        {
            content: "the page shows figures",
            trigger: ".o_crm_extended_360 [data-figure=due]",
        },
        {
            content: "unpaid invoices open as a list",
            trigger: "[data-block=invoices] button:contains(View all)",
            run: "click",
        },
        {
            content: "the list holds both invoices",
            trigger: ".o_list_view .o_data_row:nth-child(2)",
        },
        {
            content: "and the breadcrumb leads back",
            trigger: ".o_back_button a:contains(Acme)",
            run: "click",
        },
        {
            content: "the timeline can be filtered",
            trigger: ".o_crm_extended_360_timeline select",
            run: "select invoice",
        },
        {
            content: "only invoices are left",
            trigger:
                ".o_crm_extended_360_timeline ol:not(:has(li:not([data-kind=invoice])))" +
                ":has(li)",
        },
    ],
});
