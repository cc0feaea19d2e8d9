package dev.vedette.rules;

/** What a part of an {@link Expression} is in the rule's text, for explanations. */
sealed interface Label {

    /** A selection, by its name in the condition. */
    record Selection(String name) implements Label {}

    /** The condition of a filter that the rule got. */
    record Filter(String title) implements Label {}

    /** A condition that a pipeline item added. */
    record Pipeline(String itemId) implements Label {}

    /** One field with its modifiers and values. */
    record Item(Draft.Item item) implements Label {}
}
