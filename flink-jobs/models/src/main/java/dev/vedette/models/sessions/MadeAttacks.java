package dev.vedette.models.sessions;

import dev.vedette.models.ToolCall;
import dev.vedette.models.sessions.MadeGoals.Goal;
import dev.vedette.models.sessions.RecordedSession.Call;
import dev.vedette.models.sessions.RecordedSession.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Honest sessions with an injection in a result, and behind it, where the attack succeeds, a call that does what it orders.
 */
final class MadeAttacks {
    private static final int LEAST_RESULT = 20;

    /** Of so many goals for a tool of the deployment one names what the deployment knows: attackers delete what is there, too. */
    private static final int OF_GOALS_ONE_KNOWN = 3;

    private final List<RecordedSession> honest;
    private final List<Call> calls;
    private final Map<String, List<Call>> ofDeployment = new HashMap<>();
    private final MadeGoals goals;
    private final Random random;

    MadeAttacks(List<RecordedSession> honest, List<KnownTool> tools, Random random) {
        this.honest = honest;
        this.calls = honest.stream().flatMap(MadeAttacks::withArguments).toList();
        for (RecordedSession session : honest) {
            List<Call> own = ofDeployment.computeIfAbsent(session.deployment(), unused -> new ArrayList<>());
            withArguments(session).forEach(own::add);
        }
        this.goals = new MadeGoals(tools, random);
        this.random = random;
    }

    /** An attack, on one of the sessions that have a result to inject into; empty if the one that was drawn has none. */
    Optional<RecordedSession> next(boolean succeeds) {
        RecordedSession host = honest.get(random.nextInt(honest.size()));
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < host.calls().size(); i++) {
            if (host.calls()
                    .get(i)
                    .result()
                    .filter(text -> text.length() >= LEAST_RESULT)
                    .isPresent()) {
                places.add(i);
            }
        }
        if (places.isEmpty()) {
            return Optional.empty();
        }
        int at = places.get(random.nextInt(places.size()));
        Goal goal = goal(host);
        String said = goals.said(MadeGoals.PHRASES.draw("injection", random), goal);
        List<Call> made = new ArrayList<>(host.calls());
        Call read = made.get(at);
        made.set(at, read.withResult(injected(read.result().orElseThrow(), said)));
        if (succeeds) {
            int behind = at + 1 + (random.nextBoolean() ? 0 : random.nextInt(made.size() - at));
            made.add(behind, new Call(call(goal, read), Optional.of(goal.arguments()), Optional.of(answer()), true));
        }
        Outcome outcome = succeeds ? Outcome.SUCCEEDED : Outcome.FAILED;
        return Optional.of(new RecordedSession(host.id(), host.task(), "made", outcome, made));
    }

    private static Stream<Call> withArguments(RecordedSession session) {
        return session.calls().stream()
                .filter(call -> call.arguments().filter(list -> !list.isEmpty()).isPresent());
    }

    private Goal goal(RecordedSession host) {
        if (random.nextInt(3) == 0) {
            return goals.published();
        }
        List<Call> own = ofDeployment.getOrDefault(host.deployment(), List.of());
        boolean isKnown = random.nextInt(OF_GOALS_ONE_KNOWN) == 0 && !own.isEmpty();
        Call sample = isKnown ? own.get(random.nextInt(own.size())) : calls.get(random.nextInt(calls.size()));
        List<String> arguments = sample.arguments().orElseThrow();
        return isKnown ? goals.ofKnown(sample.call(), arguments) : goals.of(sample.call(), arguments);
    }

    private static ToolCall call(Goal goal, Call before) {
        return new ToolCall(
                before.call().caller(),
                before.call().session(),
                goal.tool(),
                goal.names(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                false,
                List.of(),
                OptionalLong.empty());
    }

    private String answer() {
        Call other = calls.get(random.nextInt(calls.size()));
        return random.nextBoolean() ? "ok" : other.result().orElse("done");
    }

    /** Between two lines, two sentences or two values of what was read. */
    private String injected(String text, String said) {
        List<Integer> gaps = new ArrayList<>(List.of(0, text.length(), text.length()));
        for (int i = 1; i < text.length(); i++) {
            char before = text.charAt(i - 1);
            if (before == '\n' || ((before == '.' || before == ',') && text.charAt(i) == ' ')) {
                gaps.add(i);
            }
        }
        int at = gaps.get(random.nextInt(gaps.size()));
        String around =
                switch (random.nextInt(4)) {
                    case 0 -> "\n\n" + said + "\n\n";
                    case 1 -> "\n" + said + "\n";
                    case 2 -> " " + said + " ";
                    default -> "\\n\\n" + said + "\\n";
                };
        return text.substring(0, at) + around + text.substring(at);
    }
}
