package dev.vedette.delivery.format;

import dev.vedette.delivery.alert.Attack;
import java.util.List;

/** The {@code attack} objects of Sigma tags, one for each tag that names a technique or a tactic. */
final class OcsfAttacks {
    private OcsfAttacks() {}

    static List<JsonObject> of(List<String> tags) {
        return Attack.of(tags).stream().map(OcsfAttacks::of).toList();
    }

    private static JsonObject of(Attack attack) {
        if (attack instanceof Attack.Technique technique) {
            JsonObject object = new JsonObject().object("technique", new JsonObject().text("uid", technique.id()));
            technique.subId().ifPresent(id -> object.object("sub_technique", new JsonObject().text("uid", id)));
            return object;
        }
        Attack.Tactic tactic = (Attack.Tactic) attack;
        return new JsonObject()
                .object("tactic", new JsonObject().text("uid", tactic.id()).text("name", tactic.name()));
    }
}
