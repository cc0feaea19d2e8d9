package dev.vedette.content;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Verbs, as they stand in an order, for what tools do. */
final class Verbs {
    private static final Set<String> VERBS = Stream.of(
                    "abort accept access activate add adjust alert allow analyze announce answer append apply approve archive"
                            + " arrange ask assign attach authenticate authorize autofill",
                    "back backup ban bcc block book borrow bring broadcast browse build buy",
                    "call cancel carry cc change charge chat check checkout choose classify clear click clone close collect"
                            + " comment commit compare compile complete compose configure confirm connect consult contact"
                            + " contribute convert copy count create",
                    "deactivate debug decline decode decrypt delete deliver deny deploy deposit describe detach detect dial"
                            + " disable discard disclose disconnect display dispatch distribute divide donate download draft"
                            + " draw drop dump duplicate",
                    "edit email embed empty enable encode encrypt enroll enter erase escalate exchange execute exfiltrate"
                            + " expand export expose extend extract",
                    "fax fetch fill filter find finish flag flush follow forget fork format forward fund",
                    "gather generate get give go grant group guess guide",
                    "hand hide hire hold ignore import include increase inform initiate inject insert inspect install invite"
                            + " invoke issue join jump",
                    "kick kill label launch leak leave lend link list load lock log login look lower",
                    "mail make manage mark match merge message migrate mirror modify monitor mount move mute",
                    "name navigate negotiate notify obtain open order output overwrite",
                    "park paste pause pay perform phone pick pin ping place play point post prepare present press print"
                            + " process promote provide publish pull purchase purge push put",
                    "query quit quote raise rate read rebuild recommend record recover redeem redirect refresh refund"
                            + " register reject relay release reload relocate remind remit remove rename rent repeat replace"
                            + " reply report repost request reroute rerun reschedule reserve reset resize resolve respond"
                            + " restart restore retrieve return reveal revert review revoke rewrite ring rotate run",
                    "save scan schedule scrape screenshot scroll search secure select sell send serve set share shift show"
                            + " shut sign skip sort spend split start stop store stream subscribe submit substitute"
                            + " summarize suspend swap switch sync synchronize",
                    "tag take tell terminate test text trace track trade transfer translate transmit transport trigger trim"
                            + " try turn tweet type",
                    "unassign unblock uninstall unlink unlock unmute unpin unpublish unsubscribe update upgrade upload use",
                    "validate verify view visit vote wait warn watch wipe wire withdraw write zip")
            .flatMap(line -> Stream.of(line.split(" ")))
            .collect(Collectors.toUnmodifiableSet());

    private Verbs() {}

    static Set<String> all() {
        return VERBS;
    }
}
