package dev.vedette.console.decisions;

import dev.vedette.console.session.Login;
import dev.vedette.console.session.Session;
import dev.vedette.schemas.avro.Feedback;
import io.javalin.config.JavalinConfig;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;

/** Where decisions are made: {@code POST /api/decisions}. GET says whether they can be. Thread-safe. */
public final class DecisionRoutes {

    private static final String PATH = "/api/decisions";

    private final Decisions decisions;
    private final BiConsumer<Context, Feedback> confirmed;

    /** @param confirmed is told of each decision that the brokers have */
    public DecisionRoutes(Decisions decisions, BiConsumer<Context, Feedback> confirmed) {
        this.decisions = decisions;
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
        Session session = Login.session(context);
        context.json(decisions.decide(
                request, session.person(), session.tenants(), decision -> confirmed.accept(context, decision)));
    }
}
