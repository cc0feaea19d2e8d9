package dev.vedette.console.decisions;

import dev.vedette.schemas.avro.Feedback;
import io.javalin.config.JavalinConfig;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** Where decisions are made: {@code POST /api/decisions}. GET says whether they can be. Thread-safe. */
public final class DecisionRoutes {

    private static final String PATH = "/api/decisions";

    private final Decisions decisions;
    private final Function<Context, String> person;
    private final BiConsumer<Context, Feedback> confirmed;

    /**
     * @param person who sent a request
     * @param confirmed is told of each decision that the brokers have
     */
    public DecisionRoutes(
            Decisions decisions, Function<Context, String> person, BiConsumer<Context, Feedback> confirmed) {
        this.decisions = decisions;
        this.person = person;
        this.confirmed = confirmed;
    }

    public void install(JavalinConfig config) {
        config.routes.get(PATH, context -> context.json(Map.of("fault", decisions.fault())));
        config.routes.post(PATH, this::decide);
        config.routes.exception(
                DecisionException.class,
                (e, context) ->
                        context.status(503).json(Map.of("error", Objects.requireNonNullElse(e.getMessage(), ""))));
    }

    private void decide(Context context) throws Exception {
        DecisionRequest request;
        try {
            request = DecisionRequest.of(context.bodyAsBytes());
        } catch (IllegalArgumentException e) {
            throw new BadRequestResponse(Objects.requireNonNullElse(e.getMessage(), ""));
        }
        context.json(
                decisions.decide(request, person.apply(context), decision -> confirmed.accept(context, decision)));
    }
}
