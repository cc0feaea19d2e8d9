package dev.vedette.rules;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the {@code detection} of a rule (Sigma rules specification 2.1, "Detection"). */
final class DetectionReader {

    private final Section detection;
    private final Faults faults;

    DetectionReader(Section detection) {
        this.detection = detection;
        this.faults = detection.faults();
    }

    /** Empty when there is a fault. */
    Optional<Expression> read() {
        int before = faults.count();
        if (detection.has("timeframe")) {
            detection.fault("timeframe", "is no longer part of Sigma: write a correlation rule with a timespan");
        }
        Map<String, Expression> selections = new LinkedHashMap<>();
        for (Map.Entry<String, Yaml> entry : detection.entries().entrySet()) {
            if (!entry.getKey().equals("condition") && !entry.getKey().equals("timeframe")) {
                // One with a fault has a name all the same, so that the condition can be read.
                selections.put(
                        entry.getKey(),
                        selection(entry.getValue(), detection.path(entry.getKey()))
                                .orElse(new Expression.Or(List.of())));
            }
        }
        Yaml condition = detection.get("condition");
        if (condition == null) {
            detection.fault("condition", "is missing: an expression over selections is required");
            return Optional.empty();
        }
        List<Expression> conditions = new ArrayList<>();
        List<Yaml> texts = condition instanceof Yaml.Items list ? list.items() : List.of(condition);
        for (Yaml text : texts) {
            if (text instanceof Yaml.Scalar scalar) {
                condition(scalar, selections).ifPresent(conditions::add);
            } else {
                faults.add(text, detection.path("condition"), "must be text, not " + text.kind());
            }
        }
        if (texts.isEmpty()) {
            detection.fault("condition", "is empty: an expression over selections is required");
        }
        if (faults.count() > before) {
            return Optional.empty();
        }
        return Optional.of(conditions.size() == 1 ? conditions.get(0) : new Expression.Or(conditions));
    }

    private Optional<Expression> condition(Yaml.Scalar text, Map<String, Expression> selections) {
        try {
            return Optional.of(ConditionParser.parse(text.text(), selections));
        } catch (ConditionParser.ConditionException e) {
            faults.add(text.line(), text.columnOf(e.offset()), detection.path("condition"), e.reason());
            return Optional.empty();
        }
    }

    private Optional<Expression> selection(Yaml value, String path) {
        if (value instanceof Yaml.Mapping map) {
            return mapping(map, path);
        }
        if (value instanceof Yaml.Scalar scalar) {
            if (scalar.isNull()) {
                faults.add(value, path, "is empty: a mapping of fields or a list is required");
                return Optional.empty();
            }
            return Optional.of(FieldReader.keyword(scalar));
        }
        List<Expression> parts = new ArrayList<>();
        List<Yaml> items = ((Yaml.Items) value).items();
        for (int i = 0; i < items.size(); i++) {
            selection(items.get(i), path + "/" + i).ifPresent(parts::add);
        }
        if (items.isEmpty()) {
            faults.add(value, path, "is empty: a mapping of fields or a list is required");
        }
        return parts.isEmpty() ? Optional.empty() : Optional.of(new Expression.Or(parts));
    }

    private Optional<Expression> mapping(Yaml.Mapping map, String path) {
        List<Expression> parts = new ArrayList<>();
        for (Map.Entry<String, Yaml> entry : map.entries().entrySet()) {
            FieldReader.read(map.key(entry.getKey()), entry.getValue(), path + "/" + entry.getKey(), faults)
                    .ifPresent(parts::add);
        }
        if (map.entries().isEmpty()) {
            faults.add(map, path, "is empty: it would match every event");
        }
        return parts.isEmpty()
                ? Optional.empty()
                : Optional.of(parts.size() == 1 ? parts.get(0) : new Expression.And(parts));
    }
}
