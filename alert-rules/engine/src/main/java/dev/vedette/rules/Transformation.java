package dev.vedette.rules;

/** What a pipeline item does to a rule. Immutable. */
@FunctionalInterface
interface Transformation {

    /**
     * Changes the rule; what it cannot do is a fault of the rule's.
     *
     * @param item whose transformation this is: knows the conditions on fields and values
     */
    void apply(PipelineWork work, PipelineItem item);
}
