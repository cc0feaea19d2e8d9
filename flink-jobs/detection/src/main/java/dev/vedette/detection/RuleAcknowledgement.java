package dev.vedette.detection;

/**
 * One matcher's word that it has taken (or refused) a rule.
 *
 * @param status the encoded {@code RuleStatus}; the same bytes from all matchers, apart from its time
 * @param subtask which matcher
 * @param parallelism how many there are
 */
record RuleAcknowledgement(String ruleId, byte[] status, int subtask, int parallelism) {}
