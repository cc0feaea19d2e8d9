package dev.vedette.rules;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the {@code detection} of a rule (Sigma rules specification 2.1, "Detection"), or the {@code filter} of a filter. */
final class DetectionReader {

    private final Section detection;
    private final Set<String> others;
    private final Faults faults;

    /** @param others keys that are no selections, besides condition and timeframe */
    DetectionReader(Section detection, Set<String> others) {
        this.detection = detection;
        this.others = others;
        this.faults = detection.faults();
    }

    /** Empty when there is a fault. */
    Optional<DetectionDraft> read() {
        int before = faults.count();
        if (detection.has("timeframe")) {
            detection.fault("timeframe", "is no longer part of Sigma: write a correlation rule with a timespan");
        }
        Map<String, Draft> selections = new LinkedHashMap<>();
        for (Map.Entry<String, Yaml> entry : detection.entries().entrySet()) {
            String name = entry.getKey();
            if (!name.equals("condition") && !name.equals("timeframe") && !others.contains(name)) {
                // One with a fault has a name all the same, so that the condition can be read.
                selections.put(
                        name, selection(entry.getValue(), detection.path(name)).orElse(new Draft.AnyOf(List.of())));
            }
        }
        Yaml condition = detection.get("condition");
        if (condition == null) {
            detection.fault("condition", "is missing: an expression over selections is required");
            return Optional.empty();
        }
        List<Yaml.Scalar> conditions = new ArrayList<>();
        List<Yaml> texts = condition instanceof Yaml.Items list ? list.items() : List.of(condition);
        for (Yaml text : texts) {
            if (text instanceof Yaml.Scalar scalar) {
                conditions.add(scalar);
            } else {
                faults.add(text, detection.path("condition"), "must be text, not " + text.kind());
            }
        }
        if (texts.isEmpty()) {
            detection.fault("condition", "is empty: an expression over selections is required");
        }
        DetectionDraft draft = new DetectionDraft(selections, conditions, detection.path("condition"), faults.source());
        if (faults.count() > before) {
            draft.checkConditions(faults);
            return Optional.empty();
        }
        return Optional.of(draft);
    }

    private Optional<Draft> selection(Yaml value, String path) {
        if (value instanceof Yaml.Mapping map) {
            return mapping(map, path);
        }
        if (value instanceof Yaml.Scalar scalar) {
            if (scalar.isNull()) {
                faults.add(value, path, "is empty: a mapping of fields, a list or a keyword is required");
                return Optional.empty();
            }
            return Optional.of(Draft.Item.of(new Yaml.Scalar(scalar.line(), scalar.column(), "", ""), scalar, path));
        }
        List<Draft> parts = new ArrayList<>();
        List<Yaml> items = ((Yaml.Items) value).items();
        if (!items.isEmpty() && items.stream().allMatch(item -> item instanceof Yaml.Scalar word && !word.isNull())) {
            return Optional.of(Draft.Item.of(new Yaml.Scalar(value.line(), value.column(), "", ""), value, path));
        }
        for (int i = 0; i < items.size(); i++) {
            selection(items.get(i), path + "/" + i).ifPresent(parts::add);
        }
        if (items.isEmpty()) {
            faults.add(value, path, "is empty: a mapping of fields or a list is required");
        }
        return parts.isEmpty() ? Optional.empty() : Optional.of(new Draft.AnyOf(parts));
    }

    private Optional<Draft> mapping(Yaml.Mapping map, String path) {
        List<Draft> parts = new ArrayList<>();
        map.entries().forEach((key, value) -> parts.add(Draft.Item.of(map.key(key), value, path + "/" + key)));
        if (parts.isEmpty()) {
            faults.add(map, path, "is empty: it would match every event");
            return Optional.empty();
        }
        return Optional.of(parts.size() == 1 ? parts.get(0) : new Draft.AllOf(parts));
    }
}
