# llm with tuimem's memory, for bash and zsh. `tuimem shell install` adds the lines that read this file.
# Prompts get the fragment tuimem:auto; all other calls go through as they are. `command llm …` goes past it.

function llm {
    if [ "${1-}" = prompt ]; then
        shift
        if _tuimem_joins "$@"; then
            command llm prompt -f tuimem:auto "$@"
        else
            command llm prompt "$@"
        fi
    elif _tuimem_is_command "${1-}" || ! _tuimem_joins "$@"; then
        command llm "$@"
    else
        command llm -f tuimem:auto "$@"
    fi
}

# Whether this is a command of llm or of one of its plugins.
function _tuimem_is_command {
    case "$1" in
        aliases | chat | collections | embed | embed-models | embed-multi | fragments | install | keys | logs | models | \
            openai | plugins | schemas | similar | templates | tools | uninstall) return 0 ;;
        '' | -* | *[!a-zA-Z0-9_-]*) return 1 ;;
    esac
    # A single word may be a command of a plugin as well as a short prompt. Only llm knows; if it does not say, it is left alone.
    local help new_line='
'
    help=$(command llm --help </dev/null 2>/dev/null) || return 0
    case "$help$new_line" in
        *"$new_line  $1 "* | *"$new_line  $1$new_line"*) return 0 ;;
    esac
    return 1
}

# Whether these are arguments of a prompt that memory can join: not one that llm would wait for at the keyboard, not
# one that is only to be saved, and not one that names a fragment of tuimem itself.
function _tuimem_joins {
    local joins=1
    [ -t 0 ] || joins=0
    while [ $# -gt 0 ]; do
        case "$1" in
            -h | --help | --version | --options | --save | --save=*) return 1 ;;
            -ftuimem:* | --fragment=tuimem:* | --sf=tuimem:* | --system-fragment=tuimem:*) return 1 ;;
            -f | --fragment | --sf | --system-fragment)
                case "${2-}" in tuimem:*) return 1 ;; esac
                [ $# -lt 2 ] || shift ;;
            -o | --option | -p | --param | --at | --attachment-type)
                [ $# -lt 3 ] || shift 2 ;;
            -s | --system | -m | --model | -d | --database | -q | --query | -a | --attachment | -T | --tool | --functions | \
                --cl | --chain-limit | --schema | --schema-multi | -t | --template | --cid | --conversation | --key)
                [ $# -lt 2 ] || shift ;;
            --) [ $# -eq 1 ] || joins=0
                break ;;
            -?*) ;;
            *) joins=0 ;;
        esac
        shift
    done
    return $joins
}
