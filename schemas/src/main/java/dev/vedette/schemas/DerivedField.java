package dev.vedette.schemas;

/** Fields that no agent sends: the detection job computes them before it matches rules. */
public enum DerivedField {
    /** Network (autonomous system where known, else address), user agent family and client id, separated by {@code |}. */
    CLIENT_CONTEXT("vedette.client.context"),
    /** Scopes of the token that the operator's list does not allow for its client; absent where there is no list. */
    UNLISTED_SCOPES("vedette.token.scopes.unlisted"),
    /** Required scopes that the refused token did not have: what {@code vedette.auth.required_scopes} asks for anew. */
    MISSING_SCOPES("vedette.auth.missing_scopes"),
    /** 0 to 1: how improbable the caller's window of tool calls is; absent while no model is loaded. */
    MODEL_SCORE("vedette.model.score"),
    /** Name and version of the model that gave the score. */
    MODEL_NAME("vedette.model.name"),
    /** What drove the score, in words, the strongest first. */
    MODEL_REASONS("vedette.model.reasons");

    private final String semanticName;

    DerivedField(String semanticName) {
        this.semanticName = semanticName;
    }

    public String semanticName() {
        return semanticName;
    }
}
