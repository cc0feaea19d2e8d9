package dev.vedette.rules;

/**
 * A match of a correlation within a chain whose next correlation has another group: to be keyed and taken in like an
 * event that has just matched.
 *
 * @param match for the state of {@link KeyedMatch#key} at the level of its contributions' stage
 * @param event the event that matched
 */
public record Onward(KeyedMatch match, EvidenceRef event) {}
