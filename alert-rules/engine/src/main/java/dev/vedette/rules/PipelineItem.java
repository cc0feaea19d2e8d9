package dev.vedette.rules;

import dev.vedette.rules.PipelineConditions.FieldTest;
import dev.vedette.rules.PipelineConditions.ItemTest;
import dev.vedette.rules.PipelineConditions.RuleTest;

/**
 * One step of a pipeline. Immutable.
 *
 * @param id by which conditions ask whether it was applied; made of its place where the pipeline gives none
 */
record PipelineItem(
        String id,
        Transformation transformation,
        PipelineConditions<RuleTest> rules,
        PipelineConditions<ItemTest> items,
        PipelineConditions<FieldTest> fields,
        Place place) {

    /** False when the conditions on rules do not hold. */
    boolean apply(PipelineWork work) {
        if (!rules.test(test -> test.test(work))) {
            return false;
        }
        transformation.apply(work, this);
        work.applied().add(id);
        return true;
    }

    /** Whether the conditions on items hold, and those on fields of its field or of one that it refers to. */
    boolean matches(Draft.Item item, PipelineWork work) {
        return items.test(test -> test.test(item, work)) && fields.test(test -> test.testItem(item, work));
    }

    boolean matchesField(String field, PipelineWork work) {
        return fields.test(test -> test.test(field, work));
    }
}
