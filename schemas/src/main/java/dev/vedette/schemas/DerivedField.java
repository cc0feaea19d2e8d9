package dev.vedette.schemas;

/** Fields that no agent sends: the detection job computes them before it matches rules. */
public enum DerivedField {
    CLIENT_CONTEXT(
            "vedette.client.context",
            "string",
            "Network (autonomous system where known, else address), user agent family and client id, separated by |."),
    UNLISTED_SCOPES(
            "vedette.token.scopes.unlisted",
            "list of string",
            "Scopes of the token that the operator's list does not allow for its client; absent where there is no list."),
    MISSING_SCOPES(
            "vedette.auth.missing_scopes",
            "list of string",
            "Required scopes that the refused token did not have: what vedette.auth.required_scopes asks for anew."),
    MODEL_SCORE(
            "vedette.model.score",
            "double",
            "0 to 1: how improbable the caller's window of tool calls is; absent while no model is loaded."),
    MODEL_NAME("vedette.model.name", "string", "Name and version of the model that gave the score."),
    MODEL_REASONS("vedette.model.reasons", "list of string", "What drove the score, in words, the strongest first.");

    private final String semanticName;
    private final String type;
    private final String description;

    DerivedField(String semanticName, String type, String description) {
        this.semanticName = semanticName;
        this.type = type;
        this.description = description;
    }

    public String semanticName() {
        return semanticName;
    }

    /** For people: {@code string}, {@code double} or {@code list of string}. */
    public String type() {
        return type;
    }

    /** For people: a sentence or two, with unit and range. */
    public String description() {
        return description;
    }
}
