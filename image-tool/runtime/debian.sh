# shellcheck shell=bash
# shellcheck disable=SC2154 # work, say() and fail() are those of the script that sources this one
# Packages of Debian for another architecture, from where this machine gets its own. Nothing on the machine changes: no
# foreign architecture is added, lists and packages lie in $work/apt. Sourced, never run; works without root rights.

KNOWN_SUITES='bullseye bookworm trixie'

# find_sources SUITE GIVEN : writes $work/sources.list from GIVEN, a file with lines for apt, or from the machine's
# configuration. Mirrors of Debian carry every suite, so the one that the machine itself uses need not be SUITE.
find_sources() {
    local suite=$1 base own
    if [ -n "$2" ]; then
        [ -r "$2" ] || fail "there is no file $2"
        cp -- "$2" "$work/sources.list"
        return
    fi
    list_machine_sources >"$work/machine-sources"
    for own in "$suite" $KNOWN_SUITES; do
        write_sources "$own" "$suite" <"$work/machine-sources" >"$work/sources.list"
        [ ! -s "$work/sources.list" ] || return 0
    done
    base=$(apt-config shell folder Dir::Etc/f | sed "s/^folder='\(.*\)'$/\1/")
    fail "the sources of apt in $base name no Debian suite ($KNOWN_SUITES) with the component main: give lines for apt with" \
        "--sources FILE, and have debian-archive-keyring installed"
}

# list_machine_sources : KEY URI SUITE of each source of binary packages with the component main; KEY is a file or "-".
list_machine_sources() {
    local folder='' parts='' list=''
    eval "$(apt-config shell list Dir::Etc::SourceList/f parts Dir::Etc::SourceParts/d)"
    folder=${parts%/}
    {
        cat "$list" "$folder"/*.list 2>/dev/null | awk '
            $1 == "deb" {
                key = "-"
                if ($2 ~ /^\[/) {
                    if (match($0, /signed-by=[^] ]*/)) key = substr($0, RSTART + 10, RLENGTH - 10)
                    sub(/\[[^]]*\]/, "")
                }
                for (i = 4; i <= NF; i++) if ($i == "main") print key, $2, $3
            }' || true
        for list in "$folder"/*.sources; do
            [ -r "$list" ] || continue
            # An empty line ends a stanza, a line of comment does not.
            { grep -v '^#' "$list" && echo; } | awk '
                function flush(  u, s, i, j, key) {
                    if ((" " f["types"] " ") ~ / deb / && (" " f["components"] " ") ~ / main / && f["enabled"] !~ /^(no|false|0)$/) {
                        key = f["signed-by"] ~ /^\/[^ ]*$/ ? f["signed-by"] : "-"
                        split(f["uris"], u, " "); split(f["suites"], s, " ")
                        for (i in u) for (j in s) print key, u[i], s[j]
                    }
                    delete f
                }
                /^[[:space:]]*$/ { flush(); next }
                /^[^[:space:]]+:/ { name = tolower($1); sub(/:.*/, "", name); sub(/^[^:]*:[[:space:]]*/, ""); f[name] = $0; next }
                { sub(/^[[:space:]]+/, ""); f[name] = f[name] " " $0 }
                END { flush() }'
        done
    } | sort -u
}

# write_sources OWN SUITE : of the sources for OWN, and what belongs to it, lines for SUITE.
write_sources() {
    local key uri suite keyring=/usr/share/keyrings/debian-archive-keyring.gpg
    while read -r key uri suite; do
        case $suite in
            "$1" | "$1-updates" | "$1-security" | "$1/updates") ;;
            *) continue ;;
        esac
        # A key written into the source itself, or one that apt trusts for everything: that of Debian will do.
        if [ "$key" = - ] && [ -r "$keyring" ]; then key=$keyring; fi
        if [ "$key" = - ]; then key=''; else key="[signed-by=$key] "; fi
        printf 'deb %s%s %s main\n' "$key" "$uri" "$2${suite#"$1"}"
    done
}

# use_private_apt ARCHITECTURE : from here on every apt-get works in $work/apt and for that architecture.
use_private_apt() {
    mkdir -p "$work/apt/lists/partial" "$work/apt/archives/partial" "$work/apt/parts"
    : >"$work/apt/status"
    # How to reach the mirror is taken from the machine; its hooks are not, as they would work on its own directories.
    apt-config dump | grep -E '^Acquire::(https?|ftp|Retries|Check-|Max-|Allow|ForceIPv|Queue)' >"$work/apt/transport.conf" || true
    {
        cat "$work/apt/transport.conf"
        cat <<TEXT
Dir::Etc::Main "/dev/null";
Dir::Etc::Parts "$work/apt/parts";
Dir::Etc::SourceList "$work/sources.list";
Dir::Etc::SourceParts "$work/apt/parts";
Dir::Etc::Preferences "/dev/null";
Dir::Etc::PreferencesParts "$work/apt/parts";
Dir::State "$work/apt";
Dir::State::lists "$work/apt/lists";
Dir::State::status "$work/apt/status";
Dir::Cache "$work/apt";
Dir::Cache::archives "$work/apt/archives";
APT::Architecture "$1";
APT::Architectures { "$1"; };
APT::Sandbox::User "";
Acquire::Languages "none";
TEXT
    } >"$work/apt/apt.conf"
    export APT_CONFIG=$work/apt/apt.conf
}

# update_lists : an unreachable source among several must not keep the others from serving, but is told, as fixes come from
# sources of their own.
update_lists() {
    apt-get -q update >"$work/apt/update.log" 2>&1 </dev/null && return
    say "apt could not read every list, so the newest packages may be missing: $(grep -m 1 '^E:' "$work/apt/update.log")"
}

# download FOLDER PACKAGE... : of each the newest that can be had. An index may name files that the mirror lost or did not
# get yet; an older version is taken then, but not in silence.
download() {
    local folder=$1 package version newest
    shift
    mkdir -p "$folder"
    for package in "$@"; do
        newest=''
        for version in $(apt-cache madison "$package" | awk -F ' *[|] *' '{ print $2 }'); do
            newest=${newest:-$version}
            if (cd "$folder" && apt-get -q download "$package=$version") >>"$work/apt/download.log" 2>&1 </dev/null; then
                [ "$version" = "$newest" ] || say "took $package $version, as $newest cannot be fetched: it may lack fixes"
                continue 2
            fi
        done
        cat "$work/apt/update.log" "$work/apt/download.log" >&2
        fail "cannot fetch $package; what apt said is above"
    done
}
