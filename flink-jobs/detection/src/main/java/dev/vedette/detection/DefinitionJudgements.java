package dev.vedette.detection;

import dev.vedette.models.definitions.DefinitionChange;
import dev.vedette.models.definitions.DefinitionModel;
import dev.vedette.models.definitions.DefinitionModel.Judgement;
import dev.vedette.models.definitions.DefinitionModel.Verdict;
import dev.vedette.models.definitions.ToolDefinition;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the model says of definitions; of those that it judged last it is remembered. Not thread-safe. */
final class DefinitionJudgements {
    private static final int MAX_REMEMBERED = 256;

    private static final String NEW = "new";
    private static final String NOTHING_SAID = "";

    /** By the text itself: its hash in the event is the agent's word, and may be that of an honest one. */
    private final Map<String, Remembered> remembered = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Remembered> eldest) {
            return size() > MAX_REMEMBERED;
        }
    };

    private @Nullable DefinitionModel rememberedOf;

    private record Remembered(ToolDefinition definition, Judgement judgement) {}

    /**
     * @param verdict for the event
     * @param accepted what the next one is held against
     */
    record Judged(ModelVerdict verdict, Optional<AcceptedDefinition> accepted) {}

    /**
     * Judges a definition, and the change from the accepted one if that was told of before it.
     *
     * @param micros when it was listed
     * @return empty if the text is none that can be judged
     */
    Optional<Judged> of(DefinitionModel model, ListedTool tool, long micros, Optional<AcceptedDefinition> before) {
        try {
            return Optional.of(judge(model, tool, micros, before));
        } catch (RuntimeException e) {
            return Optional.empty(); // anybody's text: whatever it does to a reader, the job goes on
        }
    }

    private Judged judge(DefinitionModel model, ListedTool tool, long micros, Optional<AcceptedDefinition> before) {
        Remembered now = read(model, tool.json());
        Judgement judgement = now.judgement();
        boolean isOfTool = now.definition().name().equals(tool.name());
        if (!isOfTool || before.filter(one -> micros < one.told()).isPresent()) {
            // Of a name that was hidden nobody knows whose it is; and what is older than the accepted one did not
            // follow it.
            ModelVerdict alone = verdict(model, judgement, NOTHING_SAID, List.of());
            return new Judged(alone, before);
        }
        Optional<DefinitionChange> change = before.map(one -> change(model, one, now, tool));
        String kind =
                change.map(one -> one.kind().name().toLowerCase(Locale.ROOT)).orElse(NEW);
        boolean isAccepted = judgement.verdict() != Verdict.POISONED
                && change.filter(one -> one.kind() == DefinitionChange.Kind.ATTACK)
                        .isEmpty();
        return new Judged(
                verdict(model, judgement, kind, reasons(judgement, change)),
                isAccepted ? Optional.of(next(tool, micros, before)) : before);
    }

    private static AcceptedDefinition next(ListedTool tool, long micros, Optional<AcceptedDefinition> before) {
        return before.filter(one -> one.json().equals(tool.json()))
                .map(one -> one.listedAt(micros))
                .orElse(new AcceptedDefinition(micros, micros, tool.json()));
    }

    private DefinitionChange change(DefinitionModel model, AcceptedDefinition before, Remembered now, ListedTool tool) {
        if (before.json().equals(tool.json())) {
            return new DefinitionChange(DefinitionChange.Kind.UNCHANGED, List.of());
        }
        return model.judgeChange(read(model, before.json()).definition(), now.definition());
    }

    private Remembered read(DefinitionModel model, String json) {
        if (rememberedOf != model) {
            remembered.clear();
            rememberedOf = model;
        }
        Remembered known = remembered.get(json);
        if (known == null) {
            ToolDefinition definition = ToolDefinition.parse(json);
            known = new Remembered(definition, model.judge(definition));
            remembered.put(json, known);
        }
        return known;
    }

    private static ModelVerdict verdict(
            DefinitionModel model, Judgement judgement, String change, List<String> reasons) {
        return new ModelVerdict(
                judgement.score(),
                model.label(),
                reasons.isEmpty() ? shown(judgement.reasons()) : reasons,
                judgement.verdict().name().toLowerCase(Locale.ROOT),
                change);
    }

    /** What is worse comes first. */
    private static List<String> reasons(Judgement judgement, Optional<DefinitionChange> change) {
        List<String> ofChange = change.filter(one -> one.kind().compareTo(DefinitionChange.Kind.POWERS) >= 0)
                .map(DefinitionChange::reasons)
                .orElse(List.of());
        boolean changeFirst = judgement.verdict() == Verdict.CLEAN
                || change.filter(one -> one.kind() == DefinitionChange.Kind.ATTACK)
                        .isPresent();
        Set<String> reasons = new LinkedHashSet<>(changeFirst ? ofChange : judgement.reasons());
        reasons.addAll(changeFirst ? judgement.reasons() : ofChange);
        return shown(reasons);
    }

    private static List<String> shown(Collection<String> reasons) {
        return reasons.stream()
                .limit(EvidenceFields.MAX_REASONS)
                .map(DefinitionJudgements::plain)
                .map(EvidenceFields::reason)
                .toList();
    }

    /** Words of a definition stand in reasons, and nothing of it that a terminal would obey may. */
    private static String plain(String reason) {
        return reason.replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Co}\\p{Cn}\\u2028\\u2029]", "?");
    }
}
