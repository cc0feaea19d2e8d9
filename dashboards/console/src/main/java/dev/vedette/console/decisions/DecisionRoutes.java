package dev.vedette.console.decisions;

import io.javalin.config.JavalinConfig;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** Where decisions are made: {@code POST /api/decisions}. GET says whether they can be. Thread-safe. */
public final class DecisionRoutes {

    private static final String PATH = "/api/decisions";

    private final Decisions decisions;
    private final Function<Context, String> person;

    /** @param person who sent a request */
    public DecisionRoutes(Decisions decisions, Function<Context, String> person) {
        this.decisions = decisions;
        this.person = person;
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
        context.json(decisions.decide(request, person.apply(context)));
    }
}
