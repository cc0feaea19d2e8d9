package dev.vedette.rules;

/**
 * One field of the group that a match belongs to.
 *
 * @param field as in {@code group-by}: a field name or an alias
 * @param value as text, at most 256 characters: a longer one is cut and ends with a digest of the whole
 */
public record GroupValue(String field, String value) {}
