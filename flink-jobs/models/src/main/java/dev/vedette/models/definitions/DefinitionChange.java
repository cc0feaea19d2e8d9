package dev.vedette.models.definitions;

import java.util.List;

/**
 * What became of a definition that somebody has approved.
 *
 * @param reasons in words; never a text of the definition, but single words and names of parameters
 */
public record DefinitionChange(Kind kind, List<String> reasons) {
    /** From the harmless to the worst. */
    public enum Kind {
        /** It says the same. */
        UNCHANGED,
        /** It says it in other words. */
        EDIT,
        /** The tool may be given more, or does more. */
        POWERS,
        /** It gives the model orders, or hides text, where it did not. */
        ATTACK
    }

    /** Copies the list. */
    public DefinitionChange {
        reasons = List.copyOf(reasons);
    }
}
