/** The rules of JavaScript in the add-ons; run by ./crm lint. */
const js = require("@eslint/js");
const globals = require("globals");

const sizes = {
    complexity: ["error", 12],
    "max-lines": ["error", {max: 200, skipBlankLines: false, skipComments: false}],
    "max-lines-per-function": ["error", {max: 60}],
};

module.exports = [
    {ignores: ["**/static/lib/**", "**/node_modules/**", ".crm/**", ".venv/**"]},
    js.configs.recommended,
    {
        files: ["**/*.js"],
        languageOptions: {
            ecmaVersion: 2022,
            sourceType: "module",
            globals: {...globals.browser, luxon: "readonly", odoo: "readonly"},
        },
        rules: {
            ...sizes,
            curly: "error",
            eqeqeq: ["error", "always", {null: "ignore"}],
            "no-alert": "error",
            "no-console": "error",
            "no-eval": "error",
            "no-implicit-globals": "error",
            "no-shadow": "error",
            "no-unused-vars": [
                "error",
                {argsIgnorePattern: "^_", caughtErrors: "none"},
            ],
            "no-use-before-define": ["error", {functions: false}],
            "no-var": "error",
            "object-shorthand": "error",
            "prefer-const": "error",
            "prefer-template": "error",
        },
    },
    {
        // A test file lists many cases, a suite is one long function.
        files: ["**/static/tests/**/*.js"],
        rules: {"max-lines": "off", "max-lines-per-function": "off"},
    },
    {
        files: ["**/*.cjs"],
        languageOptions: {sourceType: "commonjs", globals: globals.node},
    },
];
