package dev.vedette.agent.core.http;

import dev.vedette.agent.core.BoundedCache;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whose word about a client's address is taken. The client is the rightmost node that is not a trusted proxy: what
 * stands left of it was written by the client itself.
 */
public final class TrustedProxies {
    /** The header that the proxies write. */
    public enum Header {
        /** RFC 7239. */
        FORWARDED,
        /** The older convention. */
        X_FORWARDED_FOR,
        /** Whichever is there; if both are and disagree, neither. */
        EITHER
    }

    private static final int MAX_KNOWN_CHARACTERS = 256;

    private final Network[] networks;
    private final Header header;

    /** Clients by what requests say of where they come from, in header lines, which have no line ends: a client's say the same. */
    private final BoundedCache<String> known = new BoundedCache<>();

    private TrustedProxies(List<Network> networks, Header header) {
        this.networks = networks.toArray(new Network[0]);
        this.header = header;
    }

    /**
     * @param networks addresses and CIDR networks, separated by commas; empty trusts nobody
     * @throws IllegalArgumentException if one of them is no address or network
     */
    public static TrustedProxies of(String networks, Header header) {
        List<Network> parsed = new ArrayList<>();
        for (String network : networks.split(",", -1)) {
            if (!network.isBlank()) {
                parsed.add(Network.parse(network.strip()));
            }
        }
        return new TrustedProxies(parsed, header);
    }

    /** True if the headers need not be looked at: the peer is the client. */
    public boolean isEmpty() {
        return networks.length == 0;
    }

    /**
     * The client's address.
     *
     * @param peer address of the connection's other end
     * @param forwarded values of all {@code Forwarded} header lines, in order
     * @param forwardedFor values of all {@code X-Forwarded-For} header lines, in order
     */
    public String clientAddress(String peer, List<String> forwarded, List<String> forwardedFor) {
        int characters = peer.length() + characters(forwarded) + characters(forwardedFor);
        if (characters > MAX_KNOWN_CHARACTERS) {
            return find(peer, forwarded, forwardedFor);
        }
        String told = peer + '\r' + String.join("\n", forwarded) + '\r' + String.join("\n", forwardedFor);
        String before = known.get(told);
        return before != null ? before : known.keep(told, find(peer, forwarded, forwardedFor));
    }

    private static int characters(List<String> lines) {
        int characters = 0;
        for (int i = 0; i < lines.size(); i++) {
            characters += lines.get(i).length();
        }
        return characters;
    }

    private String find(String peer, List<String> forwarded, List<String> forwardedFor) {
        Optional<InetAddress> address = IpAddress.parse(peer);
        if (address.isEmpty() || !isTrusted(address.get())) {
            return peer;
        }
        List<String> standard = header == Header.X_FORWARDED_FOR ? List.of() : ForwardedNodes.ofForwarded(forwarded);
        List<String> older = header == Header.FORWARDED ? List.of() : ForwardedNodes.ofForwardedFor(forwardedFor);
        if (standard.isEmpty() || older.isEmpty()) {
            return client(peer, standard.isEmpty() ? older : standard);
        }
        // A proxy that writes one of them passes the other on as the client sent it.
        String byStandard = client(peer, standard);
        return byStandard.equals(client(peer, older)) ? byStandard : peer;
    }

    private String client(String peer, List<String> nodes) {
        String client = peer;
        for (int i = nodes.size() - 1; i >= 0; i--) {
            Optional<InetAddress> node = IpAddress.parse(nodes.get(i));
            if (node.isEmpty()) {
                return client; // "unknown", obfuscated or garbage: the last one that can be told
            }
            client = node.get().getHostAddress();
            if (!isTrusted(node.get())) {
                return client;
            }
        }
        return client;
    }

    private boolean isTrusted(InetAddress address) {
        byte[] bytes = address.getAddress();
        for (Network network : networks) {
            if (network.contains(bytes)) {
                return true;
            }
        }
        return false;
    }

    private record Network(byte[] address, int prefix) {
        static Network parse(String text) {
            int slash = text.indexOf('/');
            byte[] address = IpAddress.parse(slash < 0 ? text : text.substring(0, slash))
                    .orElseThrow(() -> new IllegalArgumentException("no address"))
                    .getAddress();
            int bits = address.length * 8;
            int prefix = slash < 0 ? bits : Integer.parseInt(text.substring(slash + 1));
            if (prefix < 0 || prefix > bits) {
                throw new IllegalArgumentException("no prefix length");
            }
            return new Network(address, prefix);
        }

        boolean contains(byte[] other) {
            if (other.length != address.length) {
                return false;
            }
            for (int bit = 0; bit < prefix; bit += 8) {
                int mask = prefix - bit >= 8 ? 0xFF : 0xFF << (8 - (prefix - bit));
                if (((address[bit / 8] ^ other[bit / 8]) & mask & 0xFF) != 0) {
                    return false;
                }
            }
            return true;
        }
    }
}
