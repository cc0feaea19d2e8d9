package dev.vedette.console.suspicion;

/**
 * A part of a text that is suspicious.
 *
 * @param from of its first character
 * @param to behind its last one
 * @param reason a sentence or two, which may repeat what the text hides
 */
public record Suspect(Kind kind, int from, int to, String reason) {

    /** Why, by its sort. */
    public enum Kind {
        /** A model reads it and a person does not see it. */
        HIDDEN,
        /** It tells the model what to do. */
        ORDER,
        /** It looks like a secret. */
        SECRET,
        /** It names an address, a file or a mailbox that the other version does not. */
        NAMED
    }
}
