// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {
    AdmitMember,
    AmendMember,
    MemberStatements,
    ReinstateMember,
    RotateAccount,
    SuspendMember
} from "./MemberStatements.sol";
import {Registry} from "./Registry.sol";
import {Ranks, Roles} from "./Roles.sol";
import {NotAuthorised, Statements} from "./Statements.sol";

/// @title Members
/// @notice Decides who is a member, with which roles and accounts, now and at any earlier block.
/// @dev Changes need the signatures of more than half of the active steward organisations, one
///      head each, judged at the executing block. Immutable: replaced by deploying another.
contract Members is Registry, Statements {
    using MemberStatements for *;

    /// @notice An organisation that is a member from the start, with one account of rank head.
    /// @param code Its code.
    /// @param prefix What the codes of its resources begin with.
    /// @param profile SHA-256 of its profile.
    /// @param account Its account.
    struct Founder {
        string code;
        string prefix;
        bytes32 profile;
        address account;
    }

    /// @notice A member was admitted.
    /// @param digest The statement's digest; zero for a founder.
    /// @param member The member's id.
    /// @param code Its code.
    /// @param prefix What the codes of its resources begin with.
    /// @param profile SHA-256 of its profile.
    /// @param roles Its roles as bits.
    /// @param handlers Its accounts of rank handler.
    /// @param heads Its accounts of rank head.
    /// @param state Its state number, 1.
    event MemberAdmitted(
        bytes32 indexed digest,
        bytes32 indexed member,
        string code,
        string prefix,
        bytes32 profile,
        uint32 roles,
        address[] handlers,
        address[] heads,
        uint64 state
    );

    /// @notice A member's profile and roles were replaced.
    /// @param digest The statement's digest.
    /// @param member The member's id.
    /// @param profile SHA-256 of the new profile.
    /// @param roles The new roles as bits.
    /// @param state Its new state number.
    event MemberAmended(
        bytes32 indexed digest,
        bytes32 indexed member,
        bytes32 profile,
        uint32 roles,
        uint64 state
    );

    /// @notice A member was suspended.
    /// @param digest The statement's digest.
    /// @param member The member's id.
    /// @param reason SHA-256 of the reason.
    /// @param state Its new state number.
    event MemberSuspended(
        bytes32 indexed digest,
        bytes32 indexed member,
        bytes32 reason,
        uint64 state
    );

    /// @notice A suspended member was reinstated.
    /// @param digest The statement's digest.
    /// @param member The member's id.
    /// @param reason SHA-256 of the reason.
    /// @param state Its new state number.
    event MemberReinstated(
        bytes32 indexed digest,
        bytes32 indexed member,
        bytes32 reason,
        uint64 state
    );

    /// @notice An account was added, removed or replaced.
    /// @param digest The statement's digest.
    /// @param member The member's id.
    /// @param previous The account removed, or zero.
    /// @param next The account added, or zero.
    /// @param rank The rank of both.
    /// @param state The member's new state number.
    event AccountRotated(
        bytes32 indexed digest,
        bytes32 indexed member,
        address previous,
        address next,
        uint8 rank,
        uint64 state
    );

    /// @notice Fewer steward organisations signed than must.
    /// @param given How many signed.
    /// @param needed How many must.
    error QuorumMissing(uint256 given, uint256 needed);

    /// @notice Two signatures of one steward organisation, which counts once.
    /// @param member The organisation.
    error StewardRepeated(bytes32 member);

    /// @notice The rotation names no account, or the same one twice.
    /// @param account The account named twice, or zero.
    error NothingToRotate(address account);

    /// @notice Founds the ledger: one steward and one operator organisation.
    /// @param ledgerId The ledger's id, the salt of the EIP-712 domain.
    /// @param steward The organisation that manages membership.
    /// @param operator The organisation that runs the gateway and appends to the journal.
    constructor(
        bytes32 ledgerId,
        Founder memory steward,
        Founder memory operator
    ) Statements(ledgerId) {
        _found(steward, Roles.STEWARD);
        _found(operator, Roles.OPERATOR);
    }

    /// @notice Admits an organisation.
    /// @param s The statement.
    /// @param signatures One for each of a quorum of stewards.
    function admit(AdmitMember calldata s, bytes[] calldata signatures) external {
        bytes32 digest = _freshDigest(s.hash(), s.expires);
        _requireState(s.expectedState, 0);
        _requireQuorum(digest, signatures);
        _spend(digest);
        bytes32 member = _enrol(s.code, s.prefix, s.profile, s.roles);
        for (uint256 i; i < s.handlers.length; ++i) {
            _addAccount(member, s.handlers[i], Ranks.HANDLER);
        }
        for (uint256 i; i < s.heads.length; ++i) _addAccount(member, s.heads[i], Ranks.HEAD);
        _requireSeats(member);
        uint64 state = _advance(member);
        emit MemberAdmitted(
            digest,
            member,
            s.code,
            s.prefix,
            s.profile,
            s.roles,
            s.handlers,
            s.heads,
            state
        );
    }

    /// @notice Replaces a member's profile and roles, whether it is suspended or not.
    /// @param s The statement.
    /// @param signatures One for each of a quorum of stewards.
    function amend(AmendMember calldata s, bytes[] calldata signatures) external {
        bytes32 digest = _freshDigest(s.hash(), s.expires);
        _requireState(s.expectedState, _stateOf(s.member));
        _requireQuorum(digest, signatures);
        _spend(digest);
        _amend(s.member, s.profile, s.roles);
        uint64 state = _advance(s.member);
        emit MemberAmended(digest, s.member, s.profile, s.roles, state);
    }

    /// @notice Suspends a member: its accounts may neither sign nor send until it is reinstated.
    /// @param s The statement.
    /// @param signatures One for each of a quorum of stewards, a steward to be suspended included.
    function suspend(SuspendMember calldata s, bytes[] calldata signatures) external {
        bytes32 digest = _freshDigest(s.hash(), s.expires);
        _requireState(s.expectedState, _stateOf(s.member));
        _requireQuorum(digest, signatures);
        _spend(digest);
        _suspend(s.member);
        uint64 state = _advance(s.member);
        emit MemberSuspended(digest, s.member, s.reason, state);
    }

    /// @notice Reinstates a suspended member.
    /// @param s The statement.
    /// @param signatures One for each of a quorum of stewards.
    function reinstate(ReinstateMember calldata s, bytes[] calldata signatures) external {
        bytes32 digest = _freshDigest(s.hash(), s.expires);
        _requireState(s.expectedState, _stateOf(s.member));
        _requireQuorum(digest, signatures);
        _spend(digest);
        _reinstate(s.member);
        uint64 state = _advance(s.member);
        emit MemberReinstated(digest, s.member, s.reason, state);
    }

    /// @notice Adds, removes or replaces an account of a member.
    /// @param s The statement.
    /// @param signatures One of an active head of the member, or one for each of a quorum of
    ///        stewards; only the latter can help a suspended member.
    function rotate(RotateAccount calldata s, bytes[] calldata signatures) external {
        bytes32 digest = _freshDigest(s.hash(), s.expires);
        _requireState(s.expectedState, _stateOf(s.member));
        if (!_signedByHead(s.member, digest, signatures)) _requireQuorum(digest, signatures);
        if (s.previous == s.next) revert NothingToRotate(s.next);
        _spend(digest);
        if (s.previous != address(0)) _removeAccount(s.member, s.previous, s.rank);
        if (s.next != address(0)) _addAccount(s.member, s.next, s.rank);
        _requireSeats(s.member);
        uint64 state = _advance(s.member);
        emit AccountRotated(digest, s.member, s.previous, s.next, s.rank, state);
    }

    /// @dev Enters a founder without a statement; the founding counts as its first.
    function _found(Founder memory founder, uint32 roles) private {
        bytes32 member = _enrol(founder.code, founder.prefix, founder.profile, roles);
        _addAccount(member, founder.account, Ranks.HEAD);
        address[] memory heads = new address[](1);
        heads[0] = founder.account;
        uint64 state = _advance(member);
        emit MemberAdmitted(
            0,
            member,
            founder.code,
            founder.prefix,
            founder.profile,
            roles,
            new address[](0),
            heads,
            state
        );
    }

    /// @dev Whether the one signature given is that of an active head of the member.
    function _signedByHead(
        bytes32 member,
        bytes32 digest,
        bytes[] calldata signatures
    ) private view returns (bool) {
        if (signatures.length != 1) return false;
        (bytes32 own, uint8 rank, , bool active) = standing(_signerOf(digest, signatures[0]));
        return active && own == member && rank == Ranks.HEAD;
    }

    /// @dev Refuses unless each signature is of an active head of an active steward, no two of one
    ///      organisation, and there are enough. Those given beyond the quorum must be good, too.
    function _requireQuorum(bytes32 digest, bytes[] calldata signatures) private view {
        bytes32[] memory seen = new bytes32[](signatures.length);
        for (uint256 i; i < signatures.length; ++i) {
            address signer = _signerOf(digest, signatures[i]);
            (bytes32 member, uint8 rank, uint32 roles, bool active) = standing(signer);
            bool entitled = active && rank == Ranks.HEAD && Roles.has(roles, Roles.STEWARD);
            if (!entitled) revert NotAuthorised(signer);
            for (uint256 j; j < i; ++j) if (seen[j] == member) revert StewardRepeated(member);
            seen[i] = member;
        }
        uint256 needed = quorum();
        if (signatures.length < needed) revert QuorumMissing(signatures.length, needed);
    }
}
