package dev.vedette.rules;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The selections and the condition of a rule or a filter, as read. Immutable.
 *
 * @param conditions one, or several of which any will do
 * @param path place of the condition in the document
 * @param source what faults call the document's text
 */
record DetectionDraft(Map<String, Draft> selections, List<Yaml.Scalar> conditions, String path, String source) {

    DetectionDraft {
        // Conditions such as "all of them" go by the order of the text.
        selections = Collections.unmodifiableMap(new LinkedHashMap<>(selections));
        conditions = List.copyOf(conditions);
    }

    /** Empty when there is a fault. */
    Optional<Expression> compile(Placeholders placeholders, Faults faults) {
        int before = faults.count();
        Map<String, Expression> compiled = new LinkedHashMap<>();
        selections.forEach((name, draft) -> draft.compile(placeholders, faults)
                .ifPresent(
                        expression -> compiled.put(name, new Expression.Named(new Label.Selection(name), expression))));
        if (faults.count() > before) {
            checkConditions(faults);
            return Optional.empty();
        }
        return conditions(compiled, faults);
    }

    /** Finds the faults of the conditions, whatever those of the selections. */
    void checkConditions(Faults faults) {
        Map<String, Expression> names = new LinkedHashMap<>();
        selections.keySet().forEach(name -> names.put(name, new Expression.Or(List.of())));
        conditions(names, faults);
    }

    /** The condition over selections that are compiled already. */
    Optional<Expression> conditions(Map<String, Expression> compiled, Faults faults) {
        List<Expression> done = new ArrayList<>();
        for (Yaml.Scalar text : conditions) {
            try {
                done.add(ConditionParser.parse(text.text(), compiled));
            } catch (ConditionParser.ConditionException e) {
                faults.add(text.line(), text.columnOf(e.offset()), path, e.reason());
            }
        }
        if (done.size() < conditions.size()) {
            return Optional.empty();
        }
        return Optional.of(done.size() == 1 ? done.get(0) : new Expression.Or(done));
    }
}
