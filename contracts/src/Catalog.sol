// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {
    CatalogStatements,
    PublishEntry,
    TransferEntry,
    WithdrawEntry
} from "./CatalogStatements.sol";
import {Codes} from "./Codes.sol";
import {Members} from "./Members.sol";
import {Ranks, Roles} from "./Roles.sol";
import {NotAuthorised, Statements} from "./Statements.sol";

/// @title Catalog
/// @notice Decides which version of each catalog entry is current, and who owns the resource.
/// @dev The entries stand off the chain; here are their digests. Immutable.
contract Catalog is Statements {
    using CatalogStatements for *;

    /// @notice Whether a resource is offered.
    enum Status {
        Unknown,
        Published,
        Withdrawn
    }

    /// @dev Two words; the owner is kept by its number in Members.
    struct Resource {
        bytes32 entry;
        uint32 owner;
        uint64 version;
        uint64 state;
        Status status;
    }

    /// @notice The contract that says who is a member.
    Members public immutable MEMBERS;

    /// @dev By id; one that was never published has the status Unknown.
    mapping(bytes32 resource => Resource) private _resources;

    /// @notice A version of an entry was published.
    /// @param digest The statement's digest.
    /// @param resource The resource's id.
    /// @param owner The id of the member that published it.
    /// @param version The version, 1 for the first.
    /// @param entry SHA-256 of the entry.
    /// @param state The resource's new state number.
    event EntryPublished(
        bytes32 indexed digest,
        bytes32 indexed resource,
        bytes32 indexed owner,
        uint64 version,
        bytes32 entry,
        uint64 state
    );

    /// @notice A resource was withdrawn.
    /// @param digest The statement's digest.
    /// @param resource The resource's id.
    /// @param owner The id of the member that withdrew it.
    /// @param reason SHA-256 of the reason.
    /// @param state The resource's new state number.
    event EntryWithdrawn(
        bytes32 indexed digest,
        bytes32 indexed resource,
        bytes32 indexed owner,
        bytes32 reason,
        uint64 state
    );

    /// @notice A resource got another owner.
    /// @param digest The statement's digest.
    /// @param resource The resource's id.
    /// @param from The id of the previous owner.
    /// @param to The id of the new owner.
    /// @param state The resource's new state number.
    event EntryTransferred(
        bytes32 indexed digest,
        bytes32 indexed resource,
        bytes32 from,
        bytes32 indexed to,
        uint64 state
    );

    /// @notice The ledger is not that of Members.
    /// @param ledgerId The ledger given.
    /// @param actual The ledger of Members.
    error ForeignLedger(bytes32 ledgerId, bytes32 actual);

    /// @notice The code of a new resource lies outside its owner's name space.
    /// @param code The code.
    /// @param prefix The owner's prefix from the left, then zeros.
    error ForeignPrefix(string code, bytes8 prefix);

    /// @notice The member does not own the resource.
    /// @param resource The resource's id.
    /// @param member The member given.
    error NotOwner(bytes32 resource, bytes32 member);

    /// @notice The version is not the previous one plus 1.
    /// @param given The version given.
    /// @param needed The version that must follow.
    error WrongVersion(uint64 given, uint64 needed);

    /// @notice The resource was never published, or is withdrawn.
    /// @param resource The resource's id.
    error NotPublished(bytes32 resource);

    /// @notice There is no such resource.
    /// @param resource The resource's id.
    error UnknownResource(bytes32 resource);

    /// @notice The member owns the resource already.
    /// @param member The member given.
    error SameOwner(bytes32 member);

    /// @notice Opens an empty catalog.
    /// @param ledgerId The ledger's id, the same as that of Members.
    /// @param members The contract that says who is a member.
    constructor(bytes32 ledgerId, Members members) Statements(ledgerId) {
        bytes32 actual = members.LEDGER_ID();
        if (ledgerId != actual) revert ForeignLedger(ledgerId, actual);
        MEMBERS = members;
    }

    /// @notice Publishes a version of an entry: the first within the owner's name space, each
    ///         later one by the owner; a withdrawn resource is offered again.
    /// @param s The statement.
    /// @param signature That of any active account of the owner, which must be a provider.
    function publish(PublishEntry calldata s, bytes calldata signature) external {
        bytes32 digest = _freshDigest(s.hash(), s.expires);
        bytes32 id = Codes.resourceId(s.code);
        Resource storage resource_ = _resources[id];
        _requireState(s.expectedState, resource_.state);
        address signer = _signerOf(digest, signature);
        (bytes32 member, , uint32 roles, bool active) = MEMBERS.standing(signer);
        if (!active || member != s.owner || !Roles.has(roles, Roles.PROVIDER)) {
            revert NotAuthorised(signer);
        }
        uint32 owner = _requireMayPublish(s, id);
        _requireVersion(s.version, resource_.version);
        _spend(digest);
        resource_.entry = s.entry;
        (resource_.owner, resource_.version) = (owner, s.version);
        (resource_.state, resource_.status) = (s.expectedState + 1, Status.Published);
        emit EntryPublished(digest, id, s.owner, s.version, s.entry, s.expectedState + 1);
    }

    /// @notice Withdraws a published resource.
    /// @param s The statement.
    /// @param signature That of any active account of the owner.
    function withdraw(WithdrawEntry calldata s, bytes calldata signature) external {
        bytes32 digest = _freshDigest(s.hash(), s.expires);
        Resource storage resource_ = _resources[s.resource];
        _requireState(s.expectedState, resource_.state);
        if (resource_.status != Status.Published) revert NotPublished(s.resource);
        bytes32 owner = MEMBERS.memberOf(resource_.owner);
        address signer = _signerOf(digest, signature);
        (bytes32 member, , , bool active) = MEMBERS.standing(signer);
        if (!active || member != owner) revert NotAuthorised(signer);
        _spend(digest);
        (resource_.state, resource_.status) = (s.expectedState + 1, Status.Withdrawn);
        emit EntryWithdrawn(digest, s.resource, owner, s.reason, s.expectedState + 1);
    }

    /// @notice Gives a resource, published or withdrawn, to another provider; its code stays.
    /// @param s The statement.
    /// @param fromSignature That of an active head of the owner.
    /// @param toSignature That of an active head of the new owner, which must be a provider.
    function transfer(
        TransferEntry calldata s,
        bytes calldata fromSignature,
        bytes calldata toSignature
    ) external {
        bytes32 digest = _freshDigest(s.hash(), s.expires);
        Resource storage resource_ = _resources[s.resource];
        _requireState(s.expectedState, resource_.state);
        if (resource_.status == Status.Unknown) revert UnknownResource(s.resource);
        if (MEMBERS.memberOf(resource_.owner) != s.from) revert NotOwner(s.resource, s.from);
        if (s.from == s.to) revert SameOwner(s.to);
        _requireHead(digest, fromSignature, s.from, 0);
        _requireHead(digest, toSignature, s.to, Roles.PROVIDER);
        (uint32 owner, ) = MEMBERS.seat(s.to);
        _spend(digest);
        (resource_.owner, resource_.state) = (owner, s.expectedState + 1);
        emit EntryTransferred(digest, s.resource, s.from, s.to, s.expectedState + 1);
    }

    /// @notice What a resource is now; zeros if it was never published.
    /// @param id The resource's id.
    /// @return owner The id of the member that owns it.
    /// @return entry SHA-256 of the entry's current version.
    /// @return version The current version.
    /// @return state The number of statements accepted about it.
    /// @return status 0 unknown, 1 published, 2 withdrawn.
    function resource(
        bytes32 id
    )
        external
        view
        returns (bytes32 owner, bytes32 entry, uint64 version, uint64 state, Status status)
    {
        Resource storage r = _resources[id];
        return (MEMBERS.memberOf(r.owner), r.entry, r.version, r.state, r.status);
    }

    /// @dev The publisher's number, if it owns the resource or may found it.
    function _requireMayPublish(
        PublishEntry calldata s,
        bytes32 id
    ) private view returns (uint32 number) {
        bytes8 prefix;
        (number, prefix) = MEMBERS.seat(s.owner);
        if (_resources[id].status == Status.Unknown) {
            if (Codes.prefixOf(s.code) != prefix) revert ForeignPrefix(s.code, prefix);
        } else if (_resources[id].owner != number) {
            revert NotOwner(id, s.owner);
        }
    }

    /// @dev Refuses any version but the next.
    function _requireVersion(uint64 given, uint64 current) private pure {
        if (given != current + 1) revert WrongVersion(given, current + 1);
    }

    /// @dev Refuses unless an active head of the member signed and the member has the role asked.
    function _requireHead(
        bytes32 digest,
        bytes calldata signature,
        bytes32 member,
        uint32 role
    ) private view {
        address signer = _signerOf(digest, signature);
        (bytes32 own, uint8 rank, uint32 roles, bool active) = MEMBERS.standing(signer);
        bool entitled = active && own == member && rank == Ranks.HEAD && roles & role == role;
        if (!entitled) revert NotAuthorised(signer);
    }
}
